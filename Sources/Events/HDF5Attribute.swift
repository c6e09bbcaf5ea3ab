internal import CHDF5

/// A single value that is attached to an object.
struct HDF5Attribute: ~Copyable {
  /// More is no name and no list of names.
  private static let greatestSize = 1 << 24

  private let attribute: HDF5Handle
  private let type: HDF5Handle

  /// Opens an attribute; nil where the object has none of that name, or more than one value in it.
  init?(_ name: String, of object: borrowing HDF5Handle) {
    guard H5Aexists(object.id, name) > 0,
      let attribute = HDF5Handle(H5Aopen(object.id, name, sideband_h5_default())),
      let space = HDF5Handle(H5Aget_space(attribute.id)),
      H5Sget_simple_extent_npoints(space.id) == 1,
      let type = HDF5Handle(H5Aget_type(attribute.id))
    else { return nil }
    self.attribute = attribute
    self.type = type
  }

  /// The bytes of a text; nil where it is none.
  var bytes: [UInt8]? {
    guard H5Tget_class(type.id) == H5T_STRING else { return nil }
    if H5Tis_variable_str(type.id) > 0 {
      var text: UnsafeMutablePointer<CChar>?
      guard H5Aread(attribute.id, type.id, &text) >= 0, let text else { return nil }
      defer { H5free_memory(text) }
      return Array(String(cString: text).utf8)
    }
    let size = H5Tget_size(type.id)
    guard size > 0, size <= Self.greatestSize else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    guard H5Aread(attribute.id, type.id, &bytes) >= 0 else { return nil }
    return HDF5Text.trimmed(bytes[...])
  }

  /// The number; nil where it is none.
  var number: Double? {
    guard let element = HDF5Number(type) else { return nil }
    var bytes = [UInt8](repeating: 0, count: element.format.size)
    guard H5Aread(attribute.id, element.memoryType.id, &bytes) >= 0 else { return nil }
    return bytes.withUnsafeBytes { element.format.read($0, from: 0, stride: 1, count: 1)[0] }
  }
}

/// Text in fields of a fixed length.
enum HDF5Text {
  /// The text before the zeros or spaces that fill its field.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let text = bytes.prefix { $0 != 0 }
    let end = text.lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? text.startIndex
    return Array(text[..<end])
  }
}
