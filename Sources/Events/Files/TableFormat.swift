/// A kind of file that holds a table of events.
public enum TableFormat: String, Sendable, CaseIterable {
  /// Text with a line an event: comma-separated values and the like.
  case csv
  /// An array of NumPy.
  case npy
  /// Several arrays of NumPy.
  case npz
  case hdf5
  /// Les Houches events.
  case lhe
  /// A tree of ROOT.
  case root
  case parquet

  /// What names of such files end in.
  public var suffixes: [String] {
    switch self {
    case .csv: [".csv", ".tsv", ".txt", ".dat"]
    case .npy: [".npy"]
    case .npz: [".npz"]
    case .hdf5: [".h5", ".hdf5", ".hdf"]
    case .lhe: [".lhe"]
    case .root: [".root"]
    case .parquet: [".parquet", ".pq"]
    }
  }

  /// Its name in messages.
  public var name: String {
    switch self {
    case .csv: "text"
    case .npy: "NumPy's .npy"
    case .npz: "NumPy's .npz"
    case .hdf5: "HDF5"
    case .lhe: "Les Houches events"
    case .root: "ROOT"
    case .parquet: "Parquet"
    }
  }

  /// Whether parts of it are read in any order, so that it must be unpacked as a whole.
  var isReadInParts: Bool {
    switch self {
    case .csv, .npy, .lhe: false
    case .npz, .hdf5, .root, .parquet: true
    }
  }

  /// The format that a name tells, packed or not; nil where it tells none.
  public init?(name: String) {
    let packing = StreamCodec(name: name)?.suffix.count ?? 0
    let plain = name.dropLast(packing).lowercased()
    guard
      let format = Self.allCases.first(where: { $0.suffixes.contains { plain.hasSuffix($0) } })
    else { return nil }
    self = format
  }

  /// The number of bytes that tell.
  static let magicSize = 512

  /// The format that the first bytes tell, which are not packed; nil where they may be text of any kind.
  init?(_ first: [UInt8]) {
    let next = first.count > 4 ? first[4] : 0
    if first.starts(with: [0x93] + Array("NUMPY".utf8)) {
      self = .npy
    } else if first.starts(with: [0x50, 0x4b, 0x03, 0x04])
      || first.starts(with: [0x50, 0x4b, 5, 6])
    {
      self = .npz
    } else if first.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]) {
      self = .hdf5
    } else if first.starts(with: "root".utf8), first.count > 4, next < 0x09 {
      self = .root
    } else if first.starts(with: "PAR1".utf8), first.count > 4, next < 0x20, next != 0x0a,
      next != 0x0d
    {
      self = .parquet
    } else if Self.text(first).hasPrefix("<LesHouchesEvents") {
      self = .lhe
    } else {
      return nil
    }
  }

  /// What a file is, for people: its format, and how it is packed.
  ///
  /// - Throws: ``InputError`` where it cannot be read.
  package static func name(of file: InputFile) throws(InputError) -> String {
    let first = try file.peek(magicSize)
    if let codec = StreamCodec(first) {
      return (TableFormat(name: file.path)?.name ?? "data") + ", packed by \(codec)"
    }
    return (TableFormat(first) ?? TableFormat(name: file.path) ?? .csv).name
  }

  /// Text without a byte-order mark, white space and a line `<?xml …?>` before it.
  private static func text(_ bytes: [UInt8]) -> Substring {
    var text = String(decoding: bytes, as: UTF8.self)[...]
    if text.first == "\u{feff}" { text.removeFirst() }
    text = text.drop(while: \.isWhitespace)
    if text.hasPrefix("<?xml"), let end = text.firstRange(of: "?>") {
      text = text[end.upperBound...].drop(while: \.isWhitespace)
    }
    return text
  }
}
