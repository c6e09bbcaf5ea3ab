/// A block's entry in a list of blocks; its place in the list says which one it is.
struct HDF5Entry {
  let address: Int
  let storedSize: Int
  let filterMask: Int

  /// Takes the next entry of a list; nil where the block was never written.
  static func next(
    _ cursor: inout HDF5Cursor, size: Int, isFiltered: Bool, chunkSize: Int
  ) throws(HDF5Damage) -> HDF5Entry? {
    var entry = try cursor.part(size)
    let address = try entry.address()
    guard isFiltered else {
      return address.map { HDF5Entry(address: $0, storedSize: chunkSize, filterMask: 0) }
    }
    let stored = try entry.count(size - cursor.offsetSize - 4)
    let mask = try entry.count(4)
    return address.map { HDF5Entry(address: $0, storedSize: stored, filterMask: mask) }
  }

  /// Whether an entry may have this size in bytes.
  static func fits(_ size: Int, isFiltered: Bool, _ source: HDF5Source) -> Bool {
    isFiltered
      ? (1...8).contains(size - source.offsetSize - 4) : size == source.offsetSize
  }
}

/// A list of blocks of fixed length (File Format Specification 3.0, VII.C).
struct HDF5FixedArray {
  private(set) var entries: [HDF5Entry?] = []

  init(_ source: HDF5Source, at address: Int, isFiltered: Bool, size: Int) throws(HDF5Damage) {
    var head = try source.cursor(12 + source.lengthSize + source.offsetSize, at: address)
    try head.expect("FAHD")
    try head.expect(0, as: "the version of a list of blocks")
    try head.expect(isFiltered ? 1 : 0, as: "the kind of a list of blocks")
    let entrySize = try head.byte()
    let pageBits = try head.byte()
    let count = try head.length()
    let data = try head.address()
    try head.expectChecksum()
    guard let data else { return }
    guard HDF5Entry.fits(entrySize, isFiltered: isFiltered, source), pageBits < 32,
      count <= source.size / entrySize
    else { throw HDF5Damage("the list of its blocks makes no sense: it is damaged") }
    let pageCount = 1 << pageBits
    let isPaged = count > pageCount
    let pages = isPaged ? (count + pageCount - 1) / pageCount : 0
    let headSize = 6 + source.offsetSize + (pages + 7) / 8
    var block = try source.cursor(
      headSize + (isPaged ? 0 : count * entrySize) + 4, at: data)
    var guarded = block
    try guarded.skip(block.left - 4)
    try guarded.expectChecksum()
    try block.expect("FADB")
    try block.expect(0, as: "the version of a list of blocks")
    try block.expect(isFiltered ? 1 : 0, as: "the kind of a list of blocks")
    guard try block.address() == address else {
      throw HDF5Damage("the list of its blocks belongs to another: it is damaged")
    }
    guard isPaged else {
      for _ in 0..<count {
        entries.append(
          try HDF5Entry.next(&block, size: entrySize, isFiltered: isFiltered, chunkSize: size))
      }
      return
    }
    let written = try block.take((pages + 7) / 8)
    var start = data + headSize + 4
    for page in 0..<pages {
      let held = min(pageCount, count - page * pageCount)
      if written[written.startIndex + page / 8] & (0x80 >> UInt8(page % 8)) != 0 {
        var part = try source.cursor(held * entrySize + 4, at: start)
        for _ in 0..<held {
          entries.append(
            try HDF5Entry.next(&part, size: entrySize, isFiltered: isFiltered, chunkSize: size))
        }
        try part.expectChecksum()
      } else {
        entries += [HDF5Entry?](repeating: nil, count: held)
      }
      start += pageCount * entrySize + 4
    }
  }
}

/// A list of blocks that grows (File Format Specification 3.0, VII.D).
struct HDF5ExtensibleArray {
  private(set) var entries: [HDF5Entry?] = []

  private let source: HDF5Source
  private let address: Int
  private let isFiltered: Bool
  private let chunkSize: Int
  private let entrySize: Int
  private let offsetSize: Int
  private let pageCount: Int
  private let total: Int

  init(_ source: HDF5Source, at address: Int, isFiltered: Bool, size: Int) throws(HDF5Damage) {
    self.source = source
    self.address = address
    self.isFiltered = isFiltered
    chunkSize = size
    var head = try source.cursor(16 + 6 * source.lengthSize + source.offsetSize, at: address)
    try head.expect("EAHD")
    try head.expect(0, as: "the version of a list of blocks")
    try head.expect(isFiltered ? 1 : 0, as: "the kind of a list of blocks")
    entrySize = try head.byte()
    let bits = try head.byte()
    let direct = try head.byte()
    let least = try head.byte()
    let pointers = try head.byte()
    let pageBits = try head.byte()
    try head.skip(4 * source.lengthSize)
    total = try head.length()
    try head.skip(source.lengthSize)
    let index = try head.address()
    try head.expectChecksum()
    guard HDF5Entry.fits(entrySize, isFiltered: isFiltered, source), bits <= 64, pageBits < 32,
      least.nonzeroBitCount == 1, pointers.nonzeroBitCount == 1,
      bits >= least.trailingZeroBitCount, total <= source.size
    else { throw HDF5Damage("the list of its blocks makes no sense: it is damaged") }
    offsetSize = (bits + 7) / 8
    pageCount = 1 << pageBits
    guard let index, total > 0 else { return }

    let groups = 1 + bits - least.trailingZeroBitCount
    let groupsHere = min(groups, 2 * pointers.trailingZeroBitCount)
    let blocksHere = 2 * (pointers - 1)
    let pointersSize = (blocksHere + groups - groupsHere) * source.offsetSize
    var block = try source.cursor(
      6 + source.offsetSize + direct * entrySize + pointersSize + 4, at: index)
    var guarded = block
    try guarded.skip(block.left - 4)
    try guarded.expectChecksum()
    try expectHead(&block, "EAIB")
    for _ in 0..<direct { entries.append(try entry(&block)) }
    // The blocks of each group are as many and as long as the library makes them (H5EAhdr.c).
    func blocks(_ group: Int) -> Int { 1 << (group / 2) }
    func length(_ group: Int) -> Int { least << ((group + 1) / 2) }
    for group in 0..<groupsHere {
      for _ in 0..<blocks(group) {
        try readBlock(try block.address(), count: length(group), pages: nil)
      }
    }
    for group in groupsHere..<groups where entries.count < total {
      guard group < 80 else {
        throw HDF5Damage("the list of its blocks makes no sense: it is damaged")
      }
      try readGroup(try block.address(), blocks: blocks(group), count: length(group))
    }
  }

  private func expectHead(_ block: inout HDF5Cursor, _ signature: StaticString) throws(HDF5Damage) {
    try block.expect(signature)
    try block.expect(0, as: "the version of a list of blocks")
    try block.expect(isFiltered ? 1 : 0, as: "the kind of a list of blocks")
    guard try block.address() == address else {
      throw HDF5Damage("the list of its blocks belongs to another: it is damaged")
    }
  }

  private func entry(_ cursor: inout HDF5Cursor) throws(HDF5Damage) -> HDF5Entry? {
    try HDF5Entry.next(&cursor, size: entrySize, isFiltered: isFiltered, chunkSize: chunkSize)
  }

  /// Entries that were never written, as far as they count.
  private mutating func passOver(_ count: Int) {
    let missing = min(count, max(0, total - entries.count))
    entries += [HDF5Entry?](repeating: nil, count: missing)
  }

  private mutating func readGroup(_ address: Int?, blocks: Int, count: Int) throws(HDF5Damage) {
    guard let address else {
      let (count, overflow) = blocks.multipliedReportingOverflow(by: count)
      passOver(overflow ? .max : count)
      return
    }
    guard blocks <= source.size, count <= 1 << 48 else {
      throw HDF5Damage("the list of its blocks makes no sense: it is damaged")
    }
    let pages = count > pageCount ? count / pageCount : 0
    let bitmap = (pages + 7) / 8
    var block = try source.cursor(
      6 + source.offsetSize + offsetSize + blocks * (bitmap + source.offsetSize) + 4, at: address)
    var guarded = block
    try guarded.skip(block.left - 4)
    try guarded.expectChecksum()
    try expectHead(&block, "EASB")
    try block.skip(offsetSize)
    let written = try block.take(blocks * bitmap)
    for index in 0..<blocks where entries.count < total {
      // The bits of one data block follow those of the one before, wherever that ends in a byte.
      let bits = index * pages..<(index + 1) * pages
      let isWritten = bits.map { bit in
        written[written.startIndex + bit / 8] & (0x80 >> UInt8(bit % 8)) != 0
      }
      try readBlock(try block.address(), count: count, pages: pages > 0 ? isWritten : nil)
    }
  }

  private mutating func readBlock(
    _ address: Int?, count: Int, pages: [Bool]?
  ) throws(HDF5Damage) {
    guard entries.count < total else { return }
    guard let address else {
      passOver(count)
      return
    }
    let headSize = 6 + source.offsetSize + offsetSize
    guard count <= source.size else {
      throw HDF5Damage("the list of its blocks makes no sense: it is damaged")
    }
    var block = try source.cursor(
      headSize + (pages == nil ? count * entrySize : 0) + 4, at: address)
    var guarded = block
    try guarded.skip(block.left - 4)
    try guarded.expectChecksum()
    try expectHead(&block, "EADB")
    try block.skip(offsetSize)
    guard let pages else {
      for _ in 0..<count { entries.append(try entry(&block)) }
      return
    }
    var start = address + headSize + 4
    for isWritten in pages where entries.count < total {
      if isWritten {
        var part = try source.cursor(pageCount * entrySize + 4, at: start)
        for _ in 0..<pageCount { entries.append(try entry(&part)) }
        try part.expectChecksum()
      } else {
        passOver(pageCount)
      }
      start += pageCount * entrySize + 4
    }
  }
}
