internal import CHDF5
import Foundation

/// Columns into an HDF5 file with one dataset of records.
package enum HDF5Writer {
  /// The rows that are stored as a block hold about as many bytes.
  private static let chunkSize = 1 << 18

  /// A column with its name and how it is stored.
  private typealias Field = (name: String, column: StoredColumn)

  /// Writes a file, made in memory first: the library cannot cope with a disk that is full. The same columns
  /// give the same bytes.
  ///
  /// Floats, integers, booleans and text are stored as such; rows without a text have an empty one.
  package static func write(
    _ columns: [(name: String, column: Column)], attributes: [(name: String, text: String)],
    isCompressed: Bool, to path: String
  ) throws(InputError) {
    for column in columns where column.name.isEmpty || column.name.utf8.contains(0) {
      throw InputError(
        path, "HDF5 has no room for a column of the name '\(column.name)'", remedy: "rename it")
    }
    try StoredColumn.requireRoom(for: columns, in: path, unit: 1)
    let fields = columns.map { (name: $0.name, column: StoredColumn($0.column, text: .utf8)) }
    let rows = columns.first?.column.count ?? 0
    guard
      let image = image(of: fields, rows: rows, attributes: attributes, isCompressed: isCompressed)
    else {
      throw InputError(
        path, "HDF5 cannot hold these columns\(HDF5Library.reason)",
        remedy: columns.count > 500
          ? "HDF5 has room for about 1000 columns: use .npy" : "use .npy")
    }
    try OutputFile.write(image, to: path)
  }

  /// The bytes of the file; nil where the library fails.
  private static func image(
    of fields: [Field], rows: Int, attributes: [(name: String, text: String)], isCompressed: Bool
  ) -> [UInt8]? {
    guard let settings = HDF5Handle(H5Pcreate(sideband_h5_file_access())),
      H5Pset_fapl_core(settings.id, 1 << 20, false) >= 0,
      // Without a file behind it, the name is a name and no more.
      let file = HDF5Handle(
        H5Fcreate("memory", sideband_h5_truncate(), sideband_h5_default(), settings.id)),
      write(fields, rows: rows, attributes: attributes, isCompressed: isCompressed, into: file),
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
    _ fields: [Field], rows: Int, attributes: [(name: String, text: String)], isCompressed: Bool,
    into file: borrowing HDF5Handle
  ) -> Bool {
    let rowSize = fields.reduce(0) { $0 + $1.column.size }
    // Blocks of about one size, so that little of the last one is empty.
    let blocks = max(1, (rows * rowSize + chunkSize - 1) / chunkSize)
    let chunkRows = max(1, (rows + blocks - 1) / blocks)
    guard let record = record(fields, size: rowSize),
      let space = HDF5Handle(H5Screate_simple(1, [hsize_t(rows)], nil)),
      let settings = HDF5Handle(H5Pcreate(sideband_h5_dataset_creation())),
      // PyTables takes records for a table where they are stored in blocks.
      H5Pset_chunk(settings.id, 1, [hsize_t(chunkRows)]) >= 0,
      H5Pset_obj_track_times(settings.id, false) >= 0,
      !isCompressed
        || (H5Pset_shuffle(settings.id) >= 0 && H5Pset_deflate(settings.id, 4) >= 0),
      let dataset = HDF5Handle(
        H5Dcreate2(
          file.id, "events", record.id, space.id, sideband_h5_default(), settings.id,
          sideband_h5_default())),
      attributes.allSatisfy({ attach($0.name, $0.text, to: dataset) })
    else { return false }
    return StoredColumn.forEachBlock(of: fields.map(\.column), rows: rows, atOnce: chunkRows) {
      range, block in
      // The records in memory are little-endian, as those in the file.
      guard
        H5Sselect_hyperslab(
          space.id, H5S_SELECT_SET, [hsize_t(range.lowerBound)], nil, [hsize_t(range.count)], nil)
          >= 0,
        let blockSpace = HDF5Handle(H5Screate_simple(1, [hsize_t(range.count)], nil))
      else { return false }
      return H5Dwrite(
        dataset.id, record.id, blockSpace.id, space.id, sideband_h5_default(), block) >= 0
    }
  }

  private static func record(_ fields: [Field], size: Int) -> HDF5Handle? {
    guard let record = HDF5Handle(H5Tcreate(H5T_COMPOUND, max(1, size))) else { return nil }
    var offset = 0
    for (name, column) in fields {
      guard insert(column.form, name: name, at: offset, into: record) else { return nil }
      offset += column.size
    }
    return record
  }

  private static func insert(
    _ form: StoredColumn.Form, name: String, at offset: Int, into record: borrowing HDF5Handle
  ) -> Bool {
    func insert(_ type: hid_t) -> Bool { H5Tinsert(record.id, name, offset, type) >= 0 }
    switch form {
    case .double: return insert(sideband_h5_little_double())
    case .signed: return insert(sideband_h5_little_int64())
    case .unsigned: return insert(sideband_h5_little_uint64())
    case .boolean:
      // As h5py stores them.
      guard let type = HDF5Handle(H5Tenum_create(sideband_h5_little_int8())) else { return false }
      var (no, yes): (Int8, Int8) = (0, 1)
      return H5Tenum_insert(type.id, "FALSE", &no) >= 0
        && H5Tenum_insert(type.id, "TRUE", &yes) >= 0 && insert(type.id)
    case .utf8(let size), .utf32(let size):
      guard let type = text(size: size) else { return false }
      return insert(type.id)
    }
  }

  /// The type of text in UTF-8 with zeros behind it.
  private static func text(size: Int) -> HDF5Handle? {
    guard let type = HDF5Handle(H5Tcopy(sideband_h5_text())), H5Tset_size(type.id, size) >= 0,
      H5Tset_cset(type.id, H5T_CSET_UTF8) >= 0, H5Tset_strpad(type.id, H5T_STR_NULLPAD) >= 0
    else { return nil }
    return type
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
