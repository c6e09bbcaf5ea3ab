/// Where a dataset's data lie (File Format Specification 3.0, IV.A.2.i).
enum HDF5Layout {
  /// Within the object's header.
  case compact(ArraySlice<UInt8>)
  /// In one piece; nil where nothing was ever written.
  case contiguous(Int?)
  /// In blocks of one shape.
  case chunked(HDF5Chunking)
  /// In other datasets, and mostly in other files.
  case virtual

  init(_ cursor: HDF5Cursor, rank: Int, elementSize: Int) throws(HDF5Damage) {
    var cursor = cursor
    let version = try cursor.byte()
    switch version {
    case 1, 2: try self.init(old: &cursor, rank: rank, elementSize: elementSize)
    // Version 5 has longer sizes of blocks, which the lists of blocks tell themselves.
    case 3...5:
      switch try cursor.byte() {
      case 0: self = .compact(try cursor.take(try cursor.count(2)))
      case 1: self = .contiguous(try cursor.address())
      case 2 where version == 3:
        try Self.expect(rank + 1, try cursor.byte())
        let tree = try cursor.address()
        self = .chunked(
          HDF5Chunking(
            lengths: try Self.lengths(&cursor, rank, size: 4, elementSize),
            index: tree.map { .tree($0) }, isPartialUnfiltered: false))
      case 2: self = .chunked(try Self.chunked(&cursor, rank: rank, elementSize: elementSize))
      case 3 where version > 3: self = .virtual
      default: throw HDF5Damage("its data lie in a way that is not known: it is damaged")
      }
    default:
      throw HDF5Damage(
        "version \(version) of its layout is not known here",
        remedy: "write it for older readers, libver='v110' in h5py")
    }
  }

  private init(old cursor: inout HDF5Cursor, rank: Int, elementSize: Int) throws(HDF5Damage) {
    let (found, kind) = (try cursor.byte(), try cursor.byte())
    try cursor.skip(5)
    let address = kind == 0 ? nil : try cursor.address()
    switch kind {
    case 0, 1:
      try Self.expect(rank, found)
      try cursor.skip(4 * found)
      self = kind == 1 ? .contiguous(address) : .compact(try cursor.take(try cursor.count(4)))
    case 2:
      try Self.expect(rank + 1, found)
      self = .chunked(
        HDF5Chunking(
          lengths: try Self.lengths(&cursor, rank, size: 4, elementSize),
          index: address.map { .tree($0) }, isPartialUnfiltered: false))
    default: throw HDF5Damage("its data lie in a way that is not known: it is damaged")
    }
  }

  private static func chunked(_ cursor: inout HDF5Cursor, rank: Int, elementSize: Int)
    throws(HDF5Damage) -> HDF5Chunking
  {
    let flags = try cursor.byte()
    try expect(rank + 1, try cursor.byte())
    let size = try cursor.byte()
    guard (1...8).contains(size) else {
      throw HDF5Damage("the shape of its blocks makes no sense: it is damaged")
    }
    let lengths = try lengths(&cursor, rank, size: size, elementSize)
    let kind = try cursor.byte()
    var single: (size: Int, mask: Int)?
    switch kind {
    case 1 where flags & 2 != 0: single = (try cursor.length(), try cursor.count(4))
    case 1, 2: break
    case 3: try cursor.skip(1)
    case 4: try cursor.skip(5)
    case 5: try cursor.skip(6)
    default: throw HDF5Damage("its blocks are listed in a way that is not known: it is damaged")
    }
    let index: HDF5Chunking.Index? = try cursor.address().map { address in
      switch kind {
      case 1: .single(address, stored: single)
      case 2: .sequence(address)
      case 3: .fixedArray(address)
      case 4: .extensibleArray(address)
      default: .tree2(address)
      }
    }
    return HDF5Chunking(lengths: lengths, index: index, isPartialUnfiltered: flags & 1 != 0)
  }

  private static func expect(_ rank: Int, _ found: Int) throws(HDF5Damage) {
    guard rank == found else {
      throw HDF5Damage("its layout has \(found) axes where \(rank) should be: it is damaged")
    }
  }

  /// The lengths of a block's axes, behind which the element's size stands.
  private static func lengths(
    _ cursor: inout HDF5Cursor, _ rank: Int, size: Int, _ elementSize: Int
  ) throws(HDF5Damage) -> [Int] {
    var lengths: [Int] = []
    for _ in 0..<rank { lengths.append(try cursor.count(size)) }
    guard try cursor.count(size) == elementSize, rank > 0, lengths.allSatisfy({ $0 > 0 }),
      HDF5Dataspace.product(lengths, times: elementSize) != nil
    else { throw HDF5Damage("the shape of its blocks makes no sense: it is damaged") }
    return lengths
  }
}
