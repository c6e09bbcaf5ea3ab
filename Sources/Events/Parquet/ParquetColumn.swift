/// Reads one column: its chunks, one after the other.
///
/// Dates are days since 1970; times and moments are integers in the unit of the file, milli-, micro- or
/// nanoseconds. Where a column of integers has no value, its number is ``Swift/Double/emptyCell`` and its exact
/// value 0.
struct ParquetColumn {
  private let source: ParquetSource
  private let budget: ParquetBudget
  private let field: ParquetSchema.Field
  private let groups: [ParquetFooter.Group]
  private let rows: Int

  init(
    _ field: ParquetSchema.Field, in footer: ParquetFooter, _ source: ParquetSource,
    _ budget: ParquetBudget
  ) {
    self.source = source
    self.budget = budget
    self.field = field
    groups = footer.groups
    rows = footer.rows
  }

  /// The values.
  ///
  /// - Precondition: there is room for as many rows as the file says.
  func read() throws(ParquetFault) -> Column {
    guard let (leaf, type) = field.leaf else {
      return Column(unreadable: field.reason, count: rows)
    }
    if groups.contains(where: { $0.chunks[leaf].isEncrypted }) {
      return Column(unreadable: "(it is encrypted)", count: rows)
    }
    guard !groups.contains(where: { $0.chunks[leaf].isElsewhere }) else {
      throw .damage("its values are in another file", remedy: "read the files that hold the data")
    }
    switch type.meaning {
    case .nothing: return Column([Double](repeating: .emptyCell, count: rows))
    case .text(let isDeclared): return try text(leaf, type, isDeclared: isDeclared)
    case .signed where type.isWide:
      let (numbers, exact) = try integers(leaf, type) { (word: Int64) in
        (Double(word), word.magnitude <= 1 << 53)
      }
      return Column(numbers, content: .signed(exact: exact))
    case .unsigned where type.isWide:
      let (numbers, exact) = try integers(leaf, type) { (word: UInt64) in
        (Double(word), word <= 1 << 53)
      }
      return Column(numbers, content: .unsigned(exact: exact))
    case .signed: return Column(try numbers(leaf, type), content: .signed(exact: nil))
    case .unsigned: return Column(try numbers(leaf, type), content: .unsigned(exact: nil))
    case .booleans: return Column(try numbers(leaf, type), content: .booleans)
    case .floats, .decimals, .unreadable: return Column(try numbers(leaf, type))
    }
  }

  // MARK: Pages

  /// Calls a function for each page of values, with the row that it begins at.
  private func forEachPage(
    of leaf: Int, _ words: inout ParquetWords,
    _ work: (inout ParquetWords, ParquetPage, Int) throws(ParquetFault) -> Void
  ) throws(ParquetFault) {
    let pages = ParquetPages(source, budget: budget, depth: field.depth)
    var row = 0
    for group in groups {
      let chunk = group.chunks[leaf]
      guard chunk.values == group.rows else {
        throw .damaged("it has \(chunk.values) values for \(group.rows) rows")
      }
      guard group.rows > 0 else { continue }
      words.beginChunk()
      try pages.forEach(in: chunk) { (page) throws(ParquetFault) in
        try words.take(dictionary: page)
      } values: { (page) throws(ParquetFault) in
        try work(&words, page, row)
        row += page.count
      }
    }
  }

  /// Moves a page's values, which are together at its beginning, to their rows.
  @inline(__always)
  private static func spread<Value: BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<Value>, _ page: ParquetPage, missing: Value
  ) {
    guard let present = page.present else { return }
    var next = page.presentCount
    for row in stride(from: page.count - 1, through: 0, by: -1) {
      next -= Int(present[row])
      let value = values[next]
      values[row] = present[row] != 0 ? value : missing
    }
  }

  // MARK: Kinds of columns

  private func numbers(_ leaf: Int, _ type: ParquetType) throws(ParquetFault) -> [Double] {
    var words = ParquetWords(type, budget: budget)
    var fault: ParquetFault?
    let numbers = [Double](unsafeUninitializedCapacity: rows) { numbers, filled in
      numbers.withMemoryRebound(to: UInt64.self) { result in
        do throws(ParquetFault) {
          try forEachPage(of: leaf, &words) { (words, page, row) throws(ParquetFault) in
            let part = UnsafeMutableBufferPointer(rebasing: result[row..<row + page.count])
            try words.read(
              page, into: UnsafeMutableBufferPointer(rebasing: part[..<page.presentCount]))
            Self.spread(part, page, missing: Double.emptyCell.bitPattern)
          }
        } catch { fault = error }
      }
      filled = fault == nil ? rows : 0
    }
    if let fault { throw fault }
    return numbers
  }

  /// Integers of 64 bits: as numbers, and exactly where one of them cannot be a number.
  @inline(__always)
  private func integers<Word: FixedWidthInteger & BitwiseCopyable>(
    _ leaf: Int, _ type: ParquetType, _ number: (Word) -> (value: Double, isExact: Bool)
  ) throws(ParquetFault) -> ([Double], [Word]?) {
    var words = ParquetWords(type, budget: budget)
    var fault: ParquetFault?
    var isExact = true
    var exact: [Word] = []
    let numbers = [Double](unsafeUninitializedCapacity: rows) { numbers, filled in
      exact = [Word](unsafeUninitializedCapacity: rows) { exact, filled in
        do throws(ParquetFault) {
          try forEachPage(of: leaf, &words) { (words, page, row) throws(ParquetFault) in
            let range = row..<row + page.count
            let part = UnsafeMutableBufferPointer(rebasing: exact[range])
            let values = UnsafeMutableBufferPointer(rebasing: numbers[range])
            let read = part.withMemoryRebound(to: UInt64.self) {
              part -> Result<Void, ParquetFault> in
              do throws(ParquetFault) {
                return .success(
                  try words.read(
                    page, into: UnsafeMutableBufferPointer(rebasing: part[..<page.presentCount])))
              } catch { return .failure(error) }
            }
            try read.get()
            for index in 0..<page.presentCount {
              let (value, isNumber) = number(part[index])
              values[index] = value
              isExact = isExact && isNumber
            }
            Self.spread(part, page, missing: 0)
            Self.spread(values, page, missing: Double.emptyCell)
          }
        } catch { fault = error }
        filled = fault == nil ? rows : 0
      }
      filled = fault == nil ? rows : 0
    }
    if let fault { throw fault }
    return (numbers, isExact ? nil : exact)
  }

  private func text(_ leaf: Int, _ type: ParquetType, isDeclared: Bool) throws(ParquetFault)
    -> Column
  {
    var words = ParquetWords(type, budget: budget)
    var fault: ParquetFault?
    let buffer = ParquetBuffer()
    let codes = [Int32](unsafeUninitializedCapacity: rows) { codes, filled in
      do throws(ParquetFault) {
        try forEachPage(of: leaf, &words) { (words, page, row) throws(ParquetFault) in
          let part = UnsafeMutableBufferPointer(rebasing: codes[row..<row + page.count])
          let numbers = buffer.room(page.presentCount, of: UInt64.self)
          try words.read(page, into: numbers)
          for index in numbers.indices { part[index] = Int32(truncatingIfNeeded: numbers[index]) }
          Self.spread(part, page, missing: -1)
        }
      } catch { fault = error }
      filled = fault == nil ? rows : 0
    }
    withExtendedLifetime(buffer) {}
    if let fault { throw fault }
    guard let texts = words.texts.texts(isDeclared: isDeclared) else {
      return Column(unreadable: "(bytes)", count: rows)
    }
    return Column(text: TextColumn(texts: texts, codes: codes))
  }
}
