internal import CHDF5

/// What the library takes on trust and a damaged file may break: it would read beyond its memory.
enum HDF5Soundness {
  /// Whether a type's parts lie within it, without overlap.
  static func isSound(_ type: borrowing HDF5Handle, depth: Int = 0) -> Bool {
    let size = H5Tget_size(type.id)
    guard size > 0, depth < 8 else { return false }
    switch H5Tget_class(type.id) {
    case H5T_COMPOUND:
      var fields: [Range<Int>] = []
      for index in 0..<max(0, H5Tget_nmembers(type.id)) {
        let offset = H5Tget_member_offset(type.id, UInt32(index))
        guard let member = HDF5Handle(H5Tget_member_type(type.id, UInt32(index))),
          isSound(member, depth: depth + 1), offset <= size - min(size, H5Tget_size(member.id)),
          H5Tget_size(member.id) <= size
        else { return false }
        fields.append(offset..<offset + H5Tget_size(member.id))
      }
      fields.sort { $0.lowerBound < $1.lowerBound }
      return !fields.isEmpty
        && zip(fields, fields.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
    case H5T_ARRAY:
      let axes = Int(H5Tget_array_ndims(type.id))
      guard (1...32).contains(axes), let base = HDF5Handle(H5Tget_super(type.id)),
        isSound(base, depth: depth + 1)
      else { return false }
      var lengths = [hsize_t](repeating: 0, count: axes)
      guard H5Tget_array_dims2(type.id, &lengths) == axes else { return false }
      return product(of: lengths, times: H5Tget_size(base.id)) == size
    case H5T_ENUM:
      guard let base = HDF5Handle(H5Tget_super(type.id)) else { return false }
      return H5Tget_size(base.id) == size
    case H5T_NO_CLASS: return false
    default: return true
    }
  }

  /// Whether the bytes that a dataset of so many lays claim to are there, where they are not in
  /// blocks; none at all stand for a value that was never written.
  static func isStored(
    _ dataset: borrowing HDF5Handle, layout: H5D_layout_t, bytes: Int, in size: Int
  )
    -> Bool
  {
    let stored = H5Dget_storage_size(dataset.id)
    switch layout {
    case H5D_COMPACT: return stored == hsize_t(bytes)
    case H5D_CONTIGUOUS:
      let offset = hsize_t(H5Dget_offset(dataset.id))
      // Data in a file of its own have no offset here.
      return stored == 0
        || (stored >= hsize_t(bytes) && offset < hsize_t(size)
          && hsize_t(bytes) <= hsize_t(size) - offset)
    default: return true
    }
  }

  /// A product of lengths; nil where it is too great for a size.
  static func product(of lengths: [hsize_t], times size: Int) -> Int? {
    var result = size
    for length in lengths {
      let (partial, overflow) = result.multipliedReportingOverflow(by: Int(clamping: length))
      guard !overflow else { return nil }
      result = partial
    }
    return result
  }
}
