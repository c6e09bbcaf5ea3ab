/// A ROOT file: what its directories hold, and the objects' bytes.
///
/// The format is described in ROOT's reference guide, "ROOT files" (root.cern, doc/master/md_io_2doc_2TFile_2).
final class ROOTFile {
  /// An object in a directory.
  struct Entry {
    /// The names of the directories and of the object, with slashes between.
    let path: String
    let key: ROOTKey
  }

  let source: ROOTSource
  /// The objects of all directories, in the file's order.
  private(set) var entries: [Entry] = []
  /// Where the descriptions of the classes lie, and their bytes.
  private let descriptions: (address: Int, size: Int)
  private var knownMembers: ROOTMembers?
  private var visited: Set<Int> = []
  private static let mostDepth = 64

  init(_ input: InputFile, limit: ReadingLimit) throws(InputError) {
    let source = try ROOTSource(input, limit: limit)
    self.source = source
    let place = ROOTPlace(file: source.path)
    guard source.size >= 8, (try? source.bytes(4, at: 0)) == Array("root".utf8) else {
      throw place.error(
        "it is no ROOT file: it does not begin with 'root'", remedy: "check what it is")
    }
    var directory = 0
    descriptions = try place.locating { () throws(ROOTDamage) in
      var cursor = try source.cursor(atMost: 75, at: 0)
      try cursor.skip(4)
      // Files beyond 2 GB have addresses of eight bytes.
      let isLong = try cursor.int32() >= 1_000_000
      let first = try cursor.count()
      let end = try cursor.address(isLong: isLong)
      guard end <= source.size else {
        throw ROOTDamage("it is truncated: \(source.size) of \(end) bytes are there")
      }
      _ = try cursor.address(isLong: isLong)
      try cursor.skip(8)
      directory = first + (try cursor.count())
      try cursor.skip(5)
      return (try cursor.address(isLong: isLong), try cursor.int32())
    }
    try place.locating { () throws(ROOTDamage) in
      try readDirectory(at: directory, path: "", depth: 0)
    }
  }

  private func readDirectory(at address: Int, path: String, depth: Int) throws(ROOTDamage) {
    guard depth < Self.mostDepth, visited.insert(address).inserted else {
      throw ROOTDamage("its directories refer to one another: it is damaged")
    }
    var cursor = try source.cursor(atMost: 42, at: address)
    let isLong = try cursor.int16() > 1000
    try cursor.skip(8)
    let size = try cursor.int32()
    try cursor.skip(4)
    for _ in 0..<2 { _ = try cursor.address(isLong: isLong) }
    let keys = try cursor.address(isLong: isLong)
    // A file that was never closed has no list of keys.
    guard keys != 0 else { return }
    cursor = try source.cursor(size, at: keys)
    _ = try ROOTKey(&cursor)
    for _ in 0..<(try cursor.count()) {
      let key = try ROOTKey(&cursor)
      let name = path.isEmpty ? key.name : "\(path)/\(key.name)"
      guard ["TDirectory", "TDirectoryFile"].contains(key.className) else {
        entries.append(Entry(path: name, key: key))
        continue
      }
      let (place, overflow) = key.address.addingReportingOverflow(key.headerSize)
      guard !overflow else { throw ROOTDamage("a key in it is impossible: it is damaged") }
      try readDirectory(at: place, path: name, depth: depth + 1)
    }
  }

  /// The bytes of an object behind a key.
  func object(_ key: ROOTKey) throws(ROOTDamage) -> ROOTCursor {
    guard key.size >= key.headerSize else {
      throw ROOTDamage("a key in it is impossible: it is damaged")
    }
    let bytes = try source.bytes(key.size, at: key.address)
    guard key.isPacked else {
      return ROOTCursor(Array(bytes[key.headerSize...]), origin: -key.headerSize)
    }
    return ROOTCursor(
      try ROOTCompression.unpacked(bytes, from: key.headerSize, size: key.objectSize, source),
      origin: -key.headerSize)
  }

  /// The members of the classes that the file describes; none where it describes no classes.
  func members() throws(ROOTDamage) -> ROOTMembers {
    if let knownMembers { return knownMembers }
    var result = ROOTMembers()
    if descriptions.size > 0 {
      var cursor = try source.cursor(descriptions.size, at: descriptions.address)
      result = try ROOTMembers(try object(try ROOTKey(&cursor)))
    }
    knownMembers = result
    return result
  }
}
