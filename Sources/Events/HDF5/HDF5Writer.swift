internal import CHDF5
import Foundation

/// Columns into an HDF5 file with one dataset of records.
enum HDF5Writer {
  /// The rows that are stored as a block hold about as many bytes.
  private static let chunkSize = 1 << 18

  /// Writes a file, made in memory first: the library cannot cope with a disk that is full. The same columns
  /// give the same bytes.
  static func write(
    _ columns: [(name: String, values: [Double])], attributes: [(name: String, text: String)],
    isCompressed: Bool, to path: String
  ) throws(InputError) {
    for column in columns where column.name.isEmpty || column.name.utf8.contains(0) {
      throw InputError(
        path, "HDF5 has no room for a column of the name '\(column.name)'", remedy: "rename it")
    }
    guard let image = image(of: columns, attributes: attributes, isCompressed: isCompressed) else {
      throw InputError(
        path, "HDF5 cannot hold these columns\(HDF5Library.reason)",
        remedy: columns.count > 500
          ? "HDF5 has room for about 1000 columns: use .npy" : "use .npy")
    }
    try OutputFile.write(image, to: path)
  }

  /// The bytes of the file; nil where the library fails.
  private static func image(
    of columns: [(name: String, values: [Double])], attributes: [(name: String, text: String)],
    isCompressed: Bool
  ) -> [UInt8]? {
    guard let settings = HDF5Handle(H5Pcreate(sideband_h5_file_access())),
      H5Pset_fapl_core(settings.id, 1 << 20, false) >= 0,
      // Without a file behind it, the name is a name and no more.
      let file = HDF5Handle(
        H5Fcreate("memory", sideband_h5_truncate(), sideband_h5_default(), settings.id)),
      write(columns, attributes: attributes, isCompressed: isCompressed, into: file),
      H5Fflush(file.id, H5F_SCOPE_GLOBAL) >= 0
    else { return nil }
    let size = H5Fget_file_image(file.id, nil, 0)
    guard size > 0 else { return nil }
    var isRead = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, H5Fget_file_image(file.id, buffer.baseAddress, size))
      isRead = count == size
    }
    return isRead ? bytes : nil
  }

  private static func write(
    _ columns: [(name: String, values: [Double])], attributes: [(name: String, text: String)],
    isCompressed: Bool, into file: borrowing HDF5Handle
  ) -> Bool {
    let count = columns.first?.values.count ?? 0
    let rowSize = 8 * columns.count
    // Blocks of about one size, so that little of the last one is empty.
    let blocks = max(1, (count * rowSize + chunkSize - 1) / chunkSize)
    let chunkRows = max(1, (count + blocks - 1) / blocks)
    guard let stored = record(columns.map(\.name), of: sideband_h5_little_double()),
      let inMemory = record(columns.map(\.name), of: sideband_h5_native_double()),
      let space = HDF5Handle(H5Screate_simple(1, [hsize_t(count)], nil)),
      let settings = HDF5Handle(H5Pcreate(sideband_h5_dataset_creation())),
      // PyTables takes records for a table where they are stored in blocks.
      H5Pset_chunk(settings.id, 1, [hsize_t(chunkRows)]) >= 0,
      H5Pset_obj_track_times(settings.id, false) >= 0,
      !isCompressed
        || (H5Pset_shuffle(settings.id) >= 0 && H5Pset_deflate(settings.id, 4) >= 0),
      let dataset = HDF5Handle(
        H5Dcreate2(
          file.id, "events", stored.id, space.id, sideband_h5_default(), settings.id,
          sideband_h5_default())),
      attributes.allSatisfy({ attach($0.name, $0.text, to: dataset) })
    else { return false }
    var block = [Double](repeating: 0, count: chunkRows * columns.count)
    for first in stride(from: 0, to: count, by: chunkRows) {
      let rows = min(chunkRows, count - first)
      for (index, column) in columns.enumerated() {
        column.values.withUnsafeBufferPointer { values in
          var position = index
          for row in first..<first + rows {
            block[position] = values[row]
            position += columns.count
          }
        }
      }
      guard
        H5Sselect_hyperslab(
          space.id, H5S_SELECT_SET, [hsize_t(first)], nil, [hsize_t(rows)], nil) >= 0,
        let blockSpace = HDF5Handle(H5Screate_simple(1, [hsize_t(rows)], nil)),
        H5Dwrite(dataset.id, inMemory.id, blockSpace.id, space.id, sideband_h5_default(), block)
          >= 0
      else { return false }
    }
    return true
  }

  private static func record(_ names: [String], of type: hid_t) -> HDF5Handle? {
    guard let record = HDF5Handle(H5Tcreate(H5T_COMPOUND, 8 * max(1, names.count))) else {
      return nil
    }
    for (index, name) in names.enumerated() {
      guard H5Tinsert(record.id, name, 8 * index, type) >= 0 else { return nil }
    }
    return record
  }

  private static func attach(_ name: String, _ text: String, to object: borrowing HDF5Handle)
    -> Bool
  {
    guard let type = HDF5Handle(H5Tcopy(sideband_h5_text())),
      H5Tset_size(type.id, max(1, text.utf8.count)) >= 0, H5Tset_cset(type.id, H5T_CSET_UTF8) >= 0,
      let space = HDF5Handle(H5Screate(H5S_SCALAR)),
      let attribute = HDF5Handle(
        H5Acreate2(
          object.id, name, type.id, space.id, sideband_h5_default(), sideband_h5_default()))
    else { return false }
    return H5Awrite(attribute.id, type.id, Array(text.utf8) + [0]) >= 0
  }
}
