/// What a dataset's blocks went through before they were stored (File Format Specification 3.0, IV.A.2.l).
struct HDF5Filters {
  private struct Filter {
    let id: Int
    let name: String
    let values: [Int]
  }

  private enum Known: Int {
    case deflate = 1
    case shuffle = 2
    case fletcher32 = 3
  }

  /// In the order of writing.
  private let filters: [Filter]

  var isEmpty: Bool { filters.isEmpty }

  /// None.
  init() { filters = [] }

  init(_ cursor: HDF5Cursor) throws(HDF5Damage) {
    var cursor = cursor
    let (version, count) = (try cursor.byte(), try cursor.byte())
    guard (1...2).contains(version), count <= 32 else {
      throw HDF5Damage("the list of its compressions makes no sense: it is damaged")
    }
    if version == 1 { try cursor.skip(6) }
    var filters: [Filter] = []
    for _ in 0..<count {
      let id = try cursor.count(2)
      let nameSize = version == 1 || id >= 256 ? try cursor.count(2) : 0
      try cursor.skip(2)
      let valueCount = try cursor.count(2)
      let name = try cursor.take(version == 1 ? (nameSize + 7) / 8 * 8 : nameSize)
      var values: [Int] = []
      for _ in 0..<valueCount { values.append(try cursor.count(4)) }
      if version == 1, !valueCount.isMultiple(of: 2) { try cursor.skip(4) }
      filters.append(
        Filter(
          id: id, name: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self), values: values))
    }
    self.filters = filters
  }

  /// The most bytes that a packed one can become.
  var mostGrowth: Int {
    // What these make of equal bytes has no such limit; a damaged block is seen when it is unpacked.
    filters.contains { [.bzip2, .zstd].contains(HDF5Packing(rawValue: $0.id)) }
      ? 1 << 20 : BlockCodec.mostDeflation
  }

  /// Makes sure that every one of them can be undone.
  func requireKnown() throws(HDF5Damage) {
    for filter in filters
    where Known(rawValue: filter.id) == nil && HDF5Packing(rawValue: filter.id) == nil {
      let usual = Self.names[filter.id] ?? ""
      let name = filter.name.isEmpty ? usual : filter.name
      // `h5repack` of Debian's `hdf5-tools` has HDF5's own filters, and others from these packages.
      let package =
        filter.id < 256 ? "" : " and \(Self.packages[filter.id] ?? "python3-hdf5plugin")"
      throw HDF5Damage(
        "it is compressed with \(name.isEmpty ? "" : "'\(name)', ")filter \(filter.id), which is"
          + " not read here",
        remedy: "write it with gzip: compression='gzip' in h5py, complib='zlib' in pandas; or run"
          + " h5repack -f GZIP=4, with Debian's packages hdf5-tools\(package)")
    }
  }

  private static let names = [4: "szip", 5: "nbit", 6: "scaleoffset"]
  private static let packages = [
    32_001: "hdf5-filter-plugin-blosc-serial", 32_008: "hdf5-filter-plugin",
    32_013: "hdf5-filter-plugin-zfp-serial",
  ]

  /// The bytes of a block as they were before it was stored.
  ///
  /// - Parameters:
  ///   - mask: a bit for each filter that was passed over.
  ///   - size: the bytes that must come out.
  func undone(_ bytes: [UInt8], mask: Int, size: Int) throws(HDF5Damage) -> [UInt8] {
    var result = bytes
    // Behind each checksum there may be a compression.
    let room = size + 4 * filters.count
    for (index, filter) in filters.enumerated().reversed() where mask >> index & 1 == 0 {
      switch Known(rawValue: filter.id) {
      case .deflate:
        guard let inflated = BlockCodec.zlib.unpack(result, atMost: room) else {
          throw HDF5Damage("a compressed block of its data is damaged")
        }
        result = inflated
      case .shuffle:
        guard let width = filter.values.first, width > 0 else {
          throw HDF5Damage("the list of its compressions makes no sense: it is damaged")
        }
        result = Self.unshuffled(result, width: width)
      case .fletcher32: result = try Self.checked(result)
      case nil:
        try requireKnown()
        guard let unpacked = HDF5Packing(rawValue: filter.id)?.unpacked(result, atMost: room) else {
          throw HDF5Damage("a compressed block of its data is damaged")
        }
        result = unpacked
      }
    }
    guard result.count == size else {
      throw HDF5Damage("a block of its data has \(result.count) bytes in the place of \(size)")
    }
    return result
  }

  /// Bytes that were sorted by their place in a number, back in their places.
  private static func unshuffled(_ bytes: [UInt8], width: Int) -> [UInt8] {
    let count = bytes.count / width
    guard width > 1, count > 1 else { return bytes }
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { result, initialized in
      bytes.withUnsafeBufferPointer { bytes in
        // A few numbers at a time, so that all of their bytes stay near.
        for first in stride(from: 0, to: count, by: 512) {
          let end = min(count, first + 512)
          for place in 0..<width {
            var target = first * width + place
            for source in place * count + first..<place * count + end {
              result[target] = bytes[source]
              target += width
            }
          }
        }
        for rest in count * width..<bytes.count { result[rest] = bytes[rest] }
      }
      initialized = bytes.count
    }
  }

  /// Bytes without the checksum behind them, which must be right.
  private static func checked(_ bytes: [UInt8]) throws(HDF5Damage) -> [UInt8] {
    guard bytes.count >= 4 else { throw HDF5Damage("a block of its data is cut off") }
    let data = bytes.dropLast(4)
    let stored = bytes.suffix(4).reversed().reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
    let sum = HDF5Checksum.fletcher32(data)
    // Old libraries on little-endian machines swapped the bytes of both halves.
    let swapped = (sum & 0x00ff_00ff) << 8 | (sum & 0xff00_ff00) >> 8
    guard stored == sum || stored == swapped else {
      throw HDF5Damage("a checksum of its data is wrong: it is damaged")
    }
    return Array(data)
  }
}
