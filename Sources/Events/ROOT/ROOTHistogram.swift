/// A histogram with one axis (`TH1D` and its kin), into a table of its bins.
enum ROOTHistogram {
  /// What the contents of each class are.
  private static let contents: [String: ROOTNumber] = [
    "TH1C": .integer(size: 1, isUnsigned: false), "TH1S": .integer(size: 2, isUnsigned: false),
    "TH1I": .integer(size: 4, isUnsigned: false), "TH1F": .float(size: 4),
    "TH1D": .float(size: 8),
  ]

  /// Whether a class is one of these histograms.
  static func has(_ className: String) -> Bool { contents[className] != nil }

  /// The columns `low`, `high`, `count` and `error` of the bins, without those for what lies below and above. The
  /// error is √n where no sum of squared weights is kept.
  static func columns(_ entry: ROOTFile.Entry, in file: ROOTFile) throws(InputError)
    -> NamedColumns
  {
    let name = "\(file.source.path), histogram '\(entry.path)'"
    let read: (edges: [Double], counts: [Double], squares: [Double])
    do throws(ROOTDamage) { read = try bins(entry.key, in: file) } catch {
      throw InputError(name, error.problem, remedy: error.remedy)
    }
    var result = NamedColumns(source: name)
    try result.append("low", Column(Array(read.edges.dropLast())))
    try result.append("high", Column(Array(read.edges.dropFirst())))
    try result.append("count", Column(read.counts))
    try result.append("error", Column(read.squares.map { $0.squareRoot() }))
    return result
  }

  private static func bins(_ key: ROOTKey, in file: ROOTFile) throws(ROOTDamage)
    -> (edges: [Double], counts: [Double], squares: [Double])
  {
    var object = try file.object(key)
    var (_, outer) = try object.object()
    var (_, base) = try outer.object()
    _ = try base.named()
    for _ in 0..<3 { try base.skipObject() }
    let cells = try base.count()
    let edges = try axis(&base)
    for _ in 0..<2 { try base.skipObject() }
    // The bars' offset and width, then the number of entries, sums over them, and limits of drawing.
    try base.skip(4 + 8 * 8)
    _ = try base.numbers(.float(size: 8))
    let squares = try base.numbers(.float(size: 8))
    guard let kind = contents[key.className] else {
      preconditionFailure("\(key.className) is no histogram")
    }
    let counts = try outer.numbers(kind)
    guard counts.count == cells, cells == edges.count + 1,
      squares.isEmpty || squares.count == cells
    else { throw ROOTDamage("its bins do not match its axis: it is damaged") }
    let inside = 1..<cells - 1
    let own = Array(counts[inside])
    return (edges, own, squares.isEmpty ? own.map { abs($0) } : Array(squares[inside]))
  }

  /// The edges of an axis.
  private static func axis(_ cursor: inout ROOTCursor) throws(ROOTDamage) -> [Double] {
    var (_, axis) = try cursor.object()
    _ = try axis.named()
    try axis.skipObject()
    let count = try axis.count()
    let (low, high) = (try axis.double(), try axis.double())
    let edges = try axis.numbers(.float(size: 8))
    guard edges.isEmpty else {
      guard edges.count == count + 1 else {
        throw ROOTDamage("its axis has not as many edges as bins: it is damaged")
      }
      return edges
    }
    // No more than the file can hold contents for.
    guard (1...axis.bytes.count).contains(count) else {
      throw ROOTDamage("its number of bins is impossible: it is damaged")
    }
    return (0...count).map { low + Double($0) * ((high - low) / Double(count)) }
  }
}

extension ROOTCursor {
  /// The next array of numbers behind their number (`TArray`).
  fileprivate mutating func numbers(_ kind: ROOTNumber) throws(ROOTDamage) -> [Double] {
    let count = try count()
    guard count <= left / kind.size else {
      throw ROOTDamage("an array in it ends too early: it is damaged")
    }
    let start = try take(count * kind.size).lowerBound
    return [Double](unsafeUninitializedCapacity: count) { result, held in
      bytes.withUnsafeBytes {
        kind.read(
          $0, from: start, stride: kind.size,
          into: UnsafeMutableBufferPointer(rebasing: result[..<count]))
      }
      held = count
    }
  }
}
