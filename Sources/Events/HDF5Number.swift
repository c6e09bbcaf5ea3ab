internal import CHDF5

/// An element type of a file that can become a double.
///
/// Integers and floats of the usual sizes, of either byte order, are read as they are and decoded
/// here; the library would spend more time on them. Booleans are bit fields of one byte (PyTables)
/// or an enumeration of integers (h5py). All other integers and floats, such as long doubles, are
/// left to the library.
struct HDF5Number: ~Copyable {
  /// The type to ask the library for.
  let memoryType: HDF5Handle
  /// What it then hands over.
  let format: BinaryNumber

  /// How a file's type is read; nil where it is no number.
  init?(_ type: borrowing HDF5Handle) {
    let kind = H5Tget_class(type.id)
    if kind == H5T_ENUM {
      guard let base = HDF5Handle(H5Tget_super(type.id)), let format = Self.format(of: base),
        let copy = HDF5Handle(H5Tcopy(type.id))
      else { return nil }
      self.init(memoryType: copy, format: format)
      return
    }
    guard kind == H5T_INTEGER || kind == H5T_FLOAT || kind == H5T_BITFIELD else { return nil }
    if let format = Self.format(of: type) {
      guard let copy = HDF5Handle(H5Tcopy(type.id)) else { return nil }
      self.init(memoryType: copy, format: format)
      return
    }
    guard kind != H5T_BITFIELD, let copy = HDF5Handle(H5Tcopy(sideband_h5_native_double())),
      let format = BinaryNumber(.float, size: 8, isBigEndian: 1.bigEndian == 1)
    else { return nil }
    self.init(memoryType: copy, format: format)
  }

  private init(memoryType: consuming HDF5Handle, format: BinaryNumber) {
    self.memoryType = memoryType
    self.format = format
  }

  /// What a type is where all of its bits count, in the usual places.
  private static func format(of type: borrowing HDF5Handle) -> BinaryNumber? {
    let kind = H5Tget_class(type.id)
    let (size, order) = (H5Tget_size(type.id), H5Tget_order(type.id))
    guard order == H5T_ORDER_LE || order == H5T_ORDER_BE, [1, 2, 4, 8].contains(size),
      H5Tget_precision(type.id) == 8 * size, H5Tget_offset(type.id) == 0
    else { return nil }
    let isBigEndian = order == H5T_ORDER_BE
    switch kind {
    case H5T_INTEGER:
      let isSigned = H5Tget_sign(type.id) == H5T_SGN_2
      return BinaryNumber(isSigned ? .signed : .unsigned, size: size, isBigEndian: isBigEndian)
    case H5T_BITFIELD:
      return size == 1 ? BinaryNumber(.unsigned, size: 1, isBigEndian: false) : nil
    case H5T_FLOAT:
      // IEEE 754: sign, exponent and fraction from the top, half of the exponents as the bias.
      let exponentSize = [2: 5, 4: 8, 8: 11][size] ?? 0
      let fractionSize = 8 * size - 1 - exponentSize
      var (sign, exponent, exponentBits, fraction, fractionBits) = (0, 0, 0, 0, 0)
      guard
        H5Tget_fields(type.id, &sign, &exponent, &exponentBits, &fraction, &fractionBits) >= 0,
        sign == 8 * size - 1, exponent == fractionSize, exponentBits == exponentSize, fraction == 0,
        fractionBits == fractionSize, H5Tget_ebias(type.id) == 1 << (exponentSize - 1) - 1,
        H5Tget_norm(type.id) == H5T_NORM_IMPLIED
      else { return nil }
      return BinaryNumber(.float, size: size, isBigEndian: isBigEndian)
    default: return nil
    }
  }

  /// What elements are that are no numbers, for messages.
  static func description(of type: borrowing HDF5Handle) -> String {
    switch H5Tget_class(type.id) {
    case H5T_STRING: "text"
    case H5T_COMPOUND: "a record"
    case H5T_ARRAY: "an array"
    case H5T_VLEN: "a list"
    case H5T_REFERENCE: "a reference"
    default: "no number"
    }
  }
}
