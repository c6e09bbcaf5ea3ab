internal import CHDF5

/// A field of a dataset's records.
struct HDF5Field: Sendable {
  let name: String
  /// Its place among the fields.
  let index: Int
  /// How many numbers it holds: more than one where it is an array.
  let count: Int
  /// The kind of its numbers; nil where they are none.
  let format: BinaryNumber?
  /// What it holds, where that is no number.
  let description: String

  /// The fields of a dataset of records, in order.
  static func all(of dataset: borrowing HDF5Dataset) -> [HDF5Field] {
    (0..<max(0, H5Tget_nmembers(dataset.type.id))).compactMap { index in
      guard let text = H5Tget_member_name(dataset.type.id, UInt32(index)) else { return nil }
      defer { H5free_memory(text) }
      guard let type = HDF5Handle(H5Tget_member_type(dataset.type.id, UInt32(index))) else {
        return nil
      }
      return HDF5Field(String(cString: text), index: Int(index), type: type)
    }
  }

  private init(_ name: String, index: Int, type: borrowing HDF5Handle) {
    self.name = name
    self.index = index
    if H5Tget_class(type.id) == H5T_ARRAY, let base = HDF5Handle(H5Tget_super(type.id)),
      let length = Self.length(of: type)
    {
      count = length
      format = HDF5Number(base)?.format
      description = format == nil || length == 1 ? HDF5Number.description(of: base) : "an array"
    } else {
      count = 1
      format = HDF5Number(type)?.format
      description = HDF5Number.description(of: type)
    }
  }

  /// How many elements an array type with one axis has.
  private static func length(of type: borrowing HDF5Handle) -> Int? {
    var length: hsize_t = 0
    guard H5Tget_array_ndims(type.id) == 1, H5Tget_array_dims2(type.id, &length) == 1 else {
      return nil
    }
    return Int(exactly: length)
  }

  /// The type to ask the library for, for a field of numbers.
  static func memoryType(of type: borrowing HDF5Handle) -> HDF5Handle? {
    guard H5Tget_class(type.id) == H5T_ARRAY else {
      guard let number = HDF5Number(type) else { return nil }
      return HDF5Handle(H5Tcopy(number.memoryType.id))
    }
    guard let base = HDF5Handle(H5Tget_super(type.id)), let number = HDF5Number(base),
      let length = Self.length(of: type)
    else { return nil }
    let lengths = [hsize_t(length)]
    return HDF5Handle(H5Tarray_create2(number.memoryType.id, 1, lengths))
  }

  /// The text of the field in the first record, where it is text of a fixed length.
  static func firstText(_ field: HDF5Field, in dataset: borrowing HDF5Dataset) -> String? {
    guard dataset.shape == [dataset.shape.first ?? 0], dataset.shape[0] > 0,
      let type = HDF5Handle(H5Tget_member_type(dataset.type.id, UInt32(field.index))),
      let text = HDF5Handle(
        H5Tget_class(type.id) == H5T_ARRAY ? H5Tget_super(type.id) : H5Tcopy(type.id)),
      H5Tget_class(text.id) == H5T_STRING, H5Tis_variable_str(text.id) == 0,
      let record = HDF5Handle(H5Tcreate(H5T_COMPOUND, H5Tget_size(type.id))),
      H5Tinsert(record.id, field.name, 0, type.id) >= 0
    else { return nil }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: H5Tget_size(type.id), alignment: 16)
    defer { buffer.deallocate() }
    guard (try? dataset.read(from: [0], count: [1], as: record, into: buffer)) != nil else {
      return nil
    }
    let first = Array(buffer.prefix(H5Tget_size(text.id)))
    return String(decoding: HDF5Text.trimmed(first[...]), as: UTF8.self)
  }
}
