/// What a reader cannot know from a file alone.
public struct FileReading: Sendable {
  /// The table of a file that has several: a dataset or group of HDF5, a tree of ROOT, a member of `.npz`.
  /// Several names separated by commas are columns side by side.
  public var dataset: String?
  /// The names of the columns, in order, where the file gives them none.
  public var columns: [String]?
  /// Whether names that the file gives its columns are taken instead of ``columns``, and are no error.
  var prefersOwnNames = false
  /// What separates the cells of a text file; nil to find out.
  public var separator: CSVDialect.Separator?
  /// Whether a text file writes a comma before decimals; nil to find out.
  public var hasDecimalComma: Bool?
  /// Whether events at which a Les Houches file is broken are left out and counted.
  public var skipsBroken: Bool
  /// The number of bytes that a file may unpack to.
  public var limit: ReadingLimit

  /// What is known; all else is found out, or an error where that cannot be.
  public init(
    dataset: String? = nil, columns: [String]? = nil, separator: CSVDialect.Separator? = nil,
    hasDecimalComma: Bool? = nil, skipsBroken: Bool = false, limit: ReadingLimit = .standard
  ) {
    self.dataset = dataset
    self.columns = columns
    self.separator = separator
    self.hasDecimalComma = hasDecimalComma
    self.skipsBroken = skipsBroken
    self.limit = limit
  }
}
