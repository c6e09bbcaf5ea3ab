/// Texts and lists of any length, which lie outside of the data (File Format Specification 3.0, III.E).
struct HDF5GlobalHeap {
  private let source: HDF5Source
  /// The objects of the collections that were read last, by address and number.
  private var collections: [Int: [Int: ArraySlice<UInt8>]] = [:]
  /// The bytes that may still be taken. Each of the file's belongs to one text; a damaged file may refer to one
  /// many times.
  private var budget: Int

  /// No more collections are held at a time.
  private static let mostHeld = 64

  init(_ source: HDF5Source) {
    self.source = source
    budget = source.size
  }

  /// The bytes of a text, from its length, address and number; nothing where it was never written.
  mutating func text(_ reference: inout HDF5Cursor) throws(HDF5Damage) -> ArraySlice<UInt8> {
    try object(&reference, elementSize: 1).prefix { $0 != 0 }
  }

  /// The bytes of a list, from its number of elements, address and number; nothing where it was never written.
  mutating func object(_ reference: inout HDF5Cursor, elementSize: Int) throws(HDF5Damage)
    -> ArraySlice<UInt8>
  {
    let count = try reference.count(4)
    let address = try reference.address()
    let number = try reference.count(4)
    guard count > 0, let address, address > 0 else { return [] }
    let (length, overflow) = count.multipliedReportingOverflow(by: elementSize)
    guard !overflow, let bytes = try collection(address)[number], length <= bytes.count else {
      throw HDF5Damage("a text is missing: it is damaged")
    }
    budget -= length
    guard budget >= 0 else {
      throw HDF5Damage("its texts take more bytes than it has: it is damaged")
    }
    return bytes.prefix(length)
  }

  private mutating func collection(_ address: Int) throws(HDF5Damage) -> [Int: ArraySlice<UInt8>] {
    if let known = collections[address] { return known }
    let headSize = 8 + source.lengthSize
    var head = try source.cursor(headSize, at: address)
    try head.expect("GCOL")
    try head.expect(1, as: "the version of a heap")
    try head.skip(3)
    let size = try head.length()
    guard size >= headSize else { throw HDF5Damage("a heap in it is too small: it is damaged") }
    var rest = try source.cursor(size - headSize, at: address + headSize)
    var objects: [Int: ArraySlice<UInt8>] = [:]
    while rest.left >= headSize {
      let number = try rest.count(2)
      try rest.skip(6)
      let length = try rest.length()
      // Number 0 is what is free, to the end.
      if number == 0 { break }
      guard length <= rest.left, objects[number] == nil else {
        throw HDF5Damage("a heap in it makes no sense: it is damaged")
      }
      objects[number] = try rest.take(length)
      try rest.skip(min(rest.left, (8 - length % 8) % 8))
    }
    if collections.count >= Self.mostHeld { collections = [:] }
    collections[address] = objects
    return objects
  }
}
