internal import CHDF5

/// A dataset open for reading, whose shape makes sense.
struct HDF5Dataset: ~Copyable {
  let place: HDF5Place
  let handle: HDF5Handle
  /// The type of its elements.
  let type: HDF5Handle
  /// The lengths of its axes.
  let shape: [Int]
  /// The lengths of the blocks that it is stored in; nil where it is stored as a whole.
  let chunk: [Int]?

  /// Opens a dataset.
  ///
  /// - Throws: ``InputError`` where there is none, or where its shape is beyond what the file's bytes
  ///   could hold however well they are compressed.
  init(_ name: String, in file: borrowing HDF5File) throws(InputError) {
    let place = HDF5Place(file: file.path, object: name)
    guard let handle = file.object(name) else {
      throw place.error("it cannot be opened\(HDF5Library.reason)", remedy: "fetch the file again")
    }
    guard H5Iget_type(handle.id) == H5I_DATASET else { throw place.error("it is no dataset") }
    guard let type = HDF5Handle(H5Dget_type(handle.id)),
      let space = HDF5Handle(H5Dget_space(handle.id)),
      let settings = HDF5Handle(H5Dget_create_plist(handle.id))
    else {
      throw place.error("it cannot be read\(HDF5Library.reason)", remedy: "fetch the file again")
    }
    let rank = Int(H5Sget_simple_extent_ndims(space.id))
    var lengths = [hsize_t](repeating: 0, count: max(rank, 0))
    guard rank >= 0, H5Sget_simple_extent_dims(space.id, &lengths, nil) == rank else {
      throw place.error("it has no shape")
    }
    var blocks = [hsize_t](repeating: 0, count: rank)
    let layout = H5Pget_layout(settings.id)
    let isChunked =
      layout == H5D_CHUNKED && rank > 0 && H5Pget_chunk(settings.id, Int32(rank), &blocks) == rank
    guard HDF5Soundness.isSound(type) else {
      throw place.error("its type makes no sense", remedy: "fetch the file again")
    }
    // Deflate packs at most 1032 bytes into one.
    let limit = max(1 << 26, 1_100 * file.size)
    let element = H5Tget_size(type.id)
    guard let bytes = HDF5Soundness.product(of: lengths, times: element), bytes <= limit,
      !isChunked || HDF5Soundness.product(of: blocks, times: element) ?? .max <= limit
    else {
      throw place.error(
        "its shape \(lengths) is impossible in a file of \(file.size) bytes",
        remedy: "fetch it again")
    }
    guard HDF5Soundness.isStored(handle, layout: layout, bytes: bytes, in: file.size) else {
      throw place.error(
        "its data are cut off, or lie in another file", remedy: "fetch the file again")
    }
    shape = lengths.map { Int($0) }
    chunk = isChunked ? blocks.map { Int($0) } : nil
    self.place = place
    self.handle = handle
    self.type = type
  }

  /// Whether its elements are records of named fields.
  var isRecords: Bool { H5Tget_class(type.id) == H5T_COMPOUND }

  /// Whether its elements are numbers.
  var isNumeric: Bool { HDF5Number(type) != nil }

  /// The failure of a read: a compression that the library has not, or damage.
  func failure() -> InputError {
    let reason = HDF5Library.reason
    if let settings = HDF5Handle(H5Dget_create_plist(handle.id)) {
      for index in 0..<max(0, H5Pget_nfilters(settings.id)) {
        var (flags, count, configuration): (UInt32, Int, UInt32) = (0, 0, 0)
        var name = [CChar](repeating: 0, count: 64)
        let filter = H5Pget_filter2(
          settings.id, UInt32(index), &flags, &count, nil, name.count, &name, &configuration)
        guard filter >= 0, H5Zfilter_avail(filter) <= 0 else { continue }
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let text = bytes.isEmpty ? "" : "'\(String(decoding: bytes, as: UTF8.self))', "
        return place.error(
          "it is compressed with \(text)filter \(filter), which the HDF5 library here has not",
          remedy: "write it with gzip: compression='gzip' in h5py, complib='zlib' in pandas")
      }
    }
    return place.error("it cannot be read\(reason)", remedy: "fetch the file again")
  }

  /// Reads a box of elements, in the file's order.
  func read(
    from start: [Int], count: [Int], as memoryType: borrowing HDF5Handle,
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(InputError) {
    precondition(start.count == shape.count && count.count == shape.count, "the ranks differ")
    let size = count.reduce(H5Tget_size(memoryType.id), *)
    precondition(size <= buffer.count, "\(size) bytes do not fit into \(buffer.count)")
    let first = start.map { hsize_t($0) }
    let lengths = count.map { hsize_t($0) }
    guard let inFile = HDF5Handle(H5Dget_space(handle.id)),
      H5Sselect_hyperslab(inFile.id, H5S_SELECT_SET, first, nil, lengths, nil) >= 0,
      let inMemory = HDF5Handle(H5Screate_simple(Int32(lengths.count), lengths, nil)),
      H5Dread(
        handle.id, memoryType.id, inMemory.id, inFile.id, sideband_h5_default(), buffer.baseAddress)
        >= 0
    else { throw failure() }
  }
}

extension HDF5Dataset {
  /// A list of texts; nil where the elements are none.
  func texts() throws(InputError) -> [String]? {
    guard shape.count == 1, H5Tget_class(type.id) == H5T_STRING else { return nil }
    let (count, size) = (shape[0], H5Tget_size(type.id))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count * size, alignment: 16)
    defer { buffer.deallocate() }
    try read(from: [0], count: [count], as: type, into: buffer)
    guard H5Tis_variable_str(type.id) > 0 else {
      return (0..<count).map { index in
        let bytes = Array(buffer[(index * size)..<((index + 1) * size)])
        return String(decoding: HDF5Text.trimmed(bytes[...]), as: UTF8.self)
      }
    }
    let pointers = buffer.bindMemory(to: UnsafeMutablePointer<CChar>?.self)
    return pointers.map { pointer in
      guard let pointer else { return "" }
      defer { H5free_memory(pointer) }
      return String(cString: pointer)
    }
  }
}
