/// A stored block of data.
struct HDF5Chunk {
  /// Its first element's place along each axis.
  let start: [Int]
  let address: Int
  /// Its bytes in the file.
  let storedSize: Int
  /// The filters that were passed over, a bit each.
  let filterMask: Int
}

/// Data in blocks of one shape.
struct HDF5Chunking {
  /// How the blocks are found.
  enum Index {
    case tree(Int)
    case single(Int, stored: (size: Int, mask: Int)?)
    /// One behind the other.
    case sequence(Int)
    case fixedArray(Int)
    case extensibleArray(Int)
    case tree2(Int)
  }

  /// The lengths of a block's axes.
  let lengths: [Int]
  /// Nil where nothing was ever written.
  let index: Index?
  /// Whether blocks that reach over the data's end are stored as they are.
  let isPartialUnfiltered: Bool

  /// The blocks, ordered by their places; none where nothing was ever written.
  ///
  /// - Throws: ``HDF5Damage`` where some are missing, or lie beyond the data or upon one another.
  func chunks(
    of space: HDF5Dataspace, elementSize: Int, isFiltered: Bool, in source: HDF5Source
  ) throws(HDF5Damage) -> [HDF5Chunk] {
    let counts = zip(space.lengths, lengths).map { ($0 + $1 - 1) / $1 }
    guard let index, let total = HDF5Dataspace.product(counts), total > 0,
      let size = HDF5Dataspace.product(lengths, times: elementSize)
    else { return [] }
    guard total <= source.size else {
      throw HDF5Damage("its shape \(space.lengths) is impossible in \(source.size) bytes")
    }
    var found: [HDF5Chunk]
    switch index {
    case .tree(let address):
      found = try HDF5Tree.chunks(source, root: address, rank: lengths.count)
    case .single(let address, let stored):
      found = [
        HDF5Chunk(
          start: lengths.map { _ in 0 }, address: address, storedSize: stored?.size ?? size,
          filterMask: stored?.mask ?? 0)
      ]
    case .sequence(let address):
      found = try places(
        counts: counts, largest: space.largest, among: (source.size - address) / size
      ) { HDF5Entry(address: address + $0 * size, storedSize: size, filterMask: 0) }
    case .fixedArray(let address):
      let entries = try HDF5FixedArray(source, at: address, isFiltered: isFiltered, size: size)
        .entries
      found = try places(counts: counts, largest: space.largest, among: entries.count) {
        entries[$0]
      }
    case .extensibleArray(let address):
      let array = try HDF5ExtensibleArray(
        source, at: address, isFiltered: isFiltered, size: size)
      found = try places(counts: counts, largest: space.largest, among: array.entries.count) {
        array.entries[$0]
      }
    case .tree2(let address):
      found = try treeChunks(at: address, isFiltered: isFiltered, size: size, in: source)
    }
    if found.isEmpty { return [] }
    found.sort { $0.start.lexicographicallyPrecedes($1.start) }
    try check(found, of: space, total: total, size: isFiltered ? nil : size, in: source)
    return found
  }

  private func check(
    _ chunks: [HDF5Chunk], of space: HDF5Dataspace, total: Int, size: Int?, in source: HDF5Source
  ) throws(HDF5Damage) {
    for chunk in chunks {
      for (axis, start) in chunk.start.enumerated() {
        guard start.isMultiple(of: lengths[axis]), start < space.lengths[axis] else {
          throw HDF5Damage("a block of its data lies beyond its shape: it is damaged")
        }
      }
      guard size ?? chunk.storedSize == chunk.storedSize, chunk.storedSize > 0,
        source.has(chunk.storedSize, at: chunk.address)
      else { throw HDF5Damage("a block of its data is cut off or damaged") }
    }
    guard chunks.count == total,
      zip(chunks, chunks.dropFirst()).allSatisfy({ $0.start != $1.start })
    else {
      throw HDF5Damage(
        "\(chunks.count) of its \(total) blocks of data are there",
        remedy: "fetch the file again, or write all of its rows")
    }
    let byAddress = chunks.sorted { $0.address < $1.address }
    for (a, b) in zip(byAddress, byAddress.dropFirst())
    where a.address + a.storedSize > b.address {
      throw HDF5Damage("two blocks of its data lie upon one another: it is damaged")
    }
  }

  private func treeChunks(at address: Int, isFiltered: Bool, size: Int, in source: HDF5Source)
    throws(HDF5Damage) -> [HDF5Chunk]
  {
    let tree = try HDF5Tree2(source, at: address, kind: isFiltered ? .packedChunks : .chunks)
    let sizeBytes = tree.recordSize - source.offsetSize - 4 - 8 * lengths.count
    guard
      isFiltered
        ? (1...8).contains(sizeBytes)
        : tree.recordSize == source.offsetSize + 8 * lengths.count
    else { throw HDF5Damage("the list of its blocks makes no sense: it is damaged") }
    var found: [HDF5Chunk] = []
    for record in try tree.records() {
      var record = record
      let address = try record.requiredAddress()
      let stored = isFiltered ? try record.count(sizeBytes) : size
      let mask = isFiltered ? try record.count(4) : 0
      var start: [Int] = []
      for length in lengths {
        let (place, overflow) = try record.count(8).multipliedReportingOverflow(by: length)
        guard !overflow else {
          throw HDF5Damage("a block of its data lies beyond its shape: it is damaged")
        }
        start.append(place)
      }
      found.append(
        HDF5Chunk(start: start, address: address, storedSize: stored, filterMask: mask))
    }
    return found
  }

  /// The blocks of a list, which counts them along all that the data may grow to, the last axis first; an axis
  /// without an end comes last of all.
  private func places(
    counts: [Int], largest: [Int?], among total: Int, _ entry: (Int) -> HDF5Entry?
  ) throws(HDF5Damage) -> [HDF5Chunk] {
    let rank = lengths.count
    var order = Array(0..<rank)
    if let endless = largest.firstIndex(where: { $0 == nil }) {
      order.remove(at: endless)
      order.insert(endless, at: 0)
    }
    var strides = [Int](repeating: 1, count: rank)
    var stride = 1
    for axis in order.reversed() {
      strides[axis] = stride
      guard let limit = largest[axis] else { continue }
      let (product, overflow) = stride.multipliedReportingOverflow(
        by: max(1, (limit - 1) / lengths[axis] + 1))
      guard !overflow else {
        throw HDF5Damage("its shape is too large to list its blocks: it is damaged")
      }
      stride = product
    }
    var found: [HDF5Chunk] = []
    var position = [Int](repeating: 0, count: rank)
    while true {
      var place = 0
      for axis in 0..<rank {
        let (step, overflow) = position[axis].multipliedReportingOverflow(by: strides[axis])
        guard !overflow, step < .max - place else {
          throw HDF5Damage("its shape is too large to list its blocks: it is damaged")
        }
        place += step
      }
      if place < total, let entry = entry(place) {
        found.append(
          HDF5Chunk(
            start: zip(position, lengths).map { $0 * $1 }, address: entry.address,
            storedSize: entry.storedSize, filterMask: entry.filterMask))
      }
      var axis = rank - 1
      while axis >= 0 {
        position[axis] += 1
        if position[axis] < counts[axis] { break }
        position[axis] = 0
        axis -= 1
      }
      if axis < 0 { return found }
    }
  }
}
