/// Reads the branches of a tree into columns.
final class ROOTColumns {
  /// What becomes of a branch.
  enum Values {
    /// Columns, and what comes behind the branch's name.
    case columns([(suffix: String, column: Column)])
    case array(ArrayColumn)
  }

  private let source: ROOTSource
  private let tree: ROOTTree
  /// The branches whose leaves say how many values others have, and those numbers once they are read.
  private var counts: [ObjectIdentifier: (branch: ROOTBranch, values: [Double]?)] = [:]

  init(_ tree: ROOTTree, in file: ROOTFile) {
    self.tree = tree
    source = file.source
    func add(_ branches: [ROOTBranch]) {
      for branch in branches {
        if branch.leaves.count == 1 { counts[ObjectIdentifier(branch.leaves[0])] = (branch, nil) }
        add(branch.branches)
      }
    }
    add(tree.branches)
  }

  /// The values of a branch.
  func read(_ branch: ROOTBranch, _ content: ROOTContent) throws(ROOTDamage) -> Values {
    switch content {
    case .fixed(let fields, let stride): .columns(try fixed(branch, fields, stride: stride))
    case .jagged(let number, let header, let count):
      .array(try array(branch, number, header: header, count: count))
    case .text(let header): .columns([("", try text(branch, header: header))])
    case .unknown: preconditionFailure("a branch of an unknown kind cannot be read")
    }
  }

  /// Does something with each basket of a branch, in order.
  private func forEachBasket(
    _ branch: ROOTBranch, _ work: (ROOTBasket) throws(ROOTDamage) -> Void
  ) throws(ROOTDamage) {
    var entries = 0
    for place in branch.baskets {
      let basket =
        switch place {
        case .inFile(let address, let size): try ROOTBasket(source, at: address, size: size)
        case .inTree(let basket): basket
        }
      guard basket.entries <= tree.entries - entries else {
        throw ROOTDamage("its baskets hold more than the tree's \(tree.entries) entries")
      }
      entries += basket.entries
      if basket.entries > 0 { try work(basket) }
    }
    guard entries == tree.entries else {
      throw ROOTDamage("its baskets hold \(entries) of the tree's \(tree.entries) entries")
    }
  }

  private func fixed(_ branch: ROOTBranch, _ fields: [ROOTContent.Field], stride: Int)
    throws(ROOTDamage) -> [(suffix: String, column: Column)]
  {
    try allow(fields.count)
    var numbers = fields.map { _ in [Double]() }
    var integers = fields.map { _ in [UInt64]() }
    try forEachBasket(branch) { basket throws(ROOTDamage) in
      let count = basket.entries
      let (size, overflow) = count.multipliedReportingOverflow(by: stride)
      guard !overflow, size == basket.values.count else {
        throw ROOTDamage(
          misread: "\(count) entries of \(stride) bytes do not take \(basket.values.count)")
      }
      basket.bytes.withUnsafeBytes { bytes in
        for (index, field) in fields.enumerated() {
          if numbers[index].isEmpty, integers[index].isEmpty {
            // Room is made only once some entries have been found to be as long as they should be.
            if field.number.isWide {
              integers[index].reserveCapacity(tree.entries)
            } else {
              numbers[index].reserveCapacity(tree.entries)
            }
          }
          let start = basket.values.lowerBound + field.offset
          if field.number.isWide {
            integers[index].extend(by: count) {
              field.number.read(bytes, from: start, stride: stride, into: $0)
            }
          } else {
            numbers[index].extend(by: count) {
              field.number.read(bytes, from: start, stride: stride, into: $0)
            }
          }
        }
      }
    }
    return fields.indices.map { index in
      (fields[index].suffix, fields[index].number.column(&numbers[index], &integers[index]))
    }
  }

  private func array(
    _ branch: ROOTBranch, _ number: ROOTNumber, header: Int, count leaf: ROOTLeaf?
  ) throws(ROOTDamage) -> ArrayColumn {
    try allow(1)
    var offsets = [0]
    offsets.reserveCapacity(tree.entries + 1)
    var values: [Double] = []
    let mismatch = ROOTDamage(misread: "an entry's bytes are no array of numbers")
    try forEachBasket(branch) { basket throws(ROOTDamage) in
      var known = try basket.starts()
      if known == nil { known = try starts(basket, from: offsets.count - 1, number, leaf) }
      guard let starts = known else { throw mismatch }
      try source.allow(8 * (basket.values.count / number.size))
      let before = values.count
      guard offsets.append(lengthsOf: starts, header: header, size: number.size) else {
        throw mismatch
      }
      if before == 0 {
        // As many as in this basket are expected in those of the same size.
        let expected = (offsets.last ?? 0).multipliedReportingOverflow(
          by: tree.entries / basket.entries + 1)
        if !expected.overflow { values.reserveCapacity(min(expected.partialValue, source.size)) }
      }
      let isSound = basket.bytes.withUnsafeBytes { bytes in
        if header == 0 {
          values.extend(by: (offsets.last ?? 0) - before) {
            number.read(bytes, from: starts[0], stride: number.size, into: $0)
          }
          return true
        }
        for entry in 0..<basket.entries {
          let count = (starts[entry + 1] - starts[entry] - header) / number.size
          if header == ROOTContent.vectorHeader {
            let written = bytes.loadUnaligned(fromByteOffset: starts[entry] + 6, as: UInt32.self)
            guard UInt32(bigEndian: written) == count else { return false }
          }
          values.extend(by: count) {
            number.read(bytes, from: starts[entry] + header, stride: number.size, into: $0)
          }
        }
        return true
      }
      guard isSound else { throw mismatch }
    }
    return ArrayColumn(offsets: offsets, values: values)
  }

  /// Where the entries of a basket begin that does not say so, by the leaf with their numbers of values.
  private func starts(_ basket: ROOTBasket, from row: Int, _ number: ROOTNumber, _ leaf: ROOTLeaf?)
    throws(ROOTDamage) -> [Int]?
  {
    guard let leaf, let known = counts[ObjectIdentifier(leaf)] else { return nil }
    let values: [Double]
    if let read = known.values {
      values = read
    } else {
      guard let type = leaf.number(comment: nil), leaf.length == 1, leaf.count == nil else {
        return nil
      }
      let field = ROOTContent.Field(suffix: "", number: type, offset: 0)
      values = try fixed(known.branch, [field], stride: type.size)[0].column.numbers
      counts[ObjectIdentifier(leaf)]?.values = values
    }
    var starts = [basket.values.lowerBound]
    for value in values[row..<row + basket.entries] {
      guard value >= 0, value <= Double(basket.values.count) else { return nil }
      starts.append((starts.last ?? 0) + Int(value) * number.size)
    }
    return starts.last == basket.values.upperBound ? starts : nil
  }

  private func text(_ branch: ROOTBranch, header: Int) throws(ROOTDamage) -> Column {
    try allow(1)
    var result = TextColumn()
    try forEachBasket(branch) { basket throws(ROOTDamage) in
      let starts = try basket.starts()
      try source.allow(4 * basket.values.count)
      var cursor = ROOTCursor(basket.bytes)
      try cursor.skip(to: basket.values.lowerBound)
      for entry in 0..<basket.entries {
        if let starts { try cursor.skip(to: starts[entry]) }
        try cursor.skip(header)
        result.append(try cursor.string())
        guard cursor.position <= basket.values.upperBound else {
          throw ROOTDamage(misread: "a text in it goes on beyond its end")
        }
      }
    }
    return Column(text: result)
  }

  /// Makes sure that so many columns may be made.
  func allow(_ columns: Int) throws(ROOTDamage) {
    let (cells, overflow) = tree.entries.multipliedReportingOverflow(by: columns)
    let (bytes, isLarge) = cells.multipliedReportingOverflow(by: 8)
    try source.allow(overflow || isLarge ? .max : bytes)
  }
}

extension [Int] {
  /// Adds where the numbers of each entry end, of such a size and behind a header; false where some entry's bytes
  /// are not made of whole numbers.
  fileprivate mutating func append(lengthsOf starts: [Int], header: Int, size: Int) -> Bool {
    guard let end = last else { preconditionFailure("nothing is added to no offsets") }
    let count = starts.count - 1
    // A division a row would take longer than all the rest.
    let shift = size.nonzeroBitCount == 1 ? size.trailingZeroBitCount : nil
    var isSound = true
    extend(by: count) { result in
      var end = end
      for entry in 0..<count {
        let bytes = starts[entry + 1] - starts[entry] - header
        let length = shift.map { bytes >> $0 } ?? bytes / size
        isSound = isSound && bytes >= 0 && length * size == bytes
        end += length
        result[entry] = end
      }
    }
    return isSound
  }
}

extension Array where Element: Numeric {
  /// Adds so many elements, which `fill` sets.
  fileprivate mutating func extend(
    by count: Int, _ fill: (UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    let start = self.count
    self += repeatElement(0, count: count)
    withUnsafeMutableBufferPointer { fill(UnsafeMutableBufferPointer(rebasing: $0[start...])) }
  }
}

extension ROOTNumber {
  /// A column of such numbers, which are in the second array where a double cannot hold them all.
  fileprivate func column(_ numbers: inout [Double], _ integers: inout [UInt64]) -> Column {
    guard case .plain(let number, let isBoolean) = self else { return Column(numbers) }
    if isBoolean { return Column(numbers, content: .booleans) }
    switch number.kind {
    case .float: return Column(numbers)
    case .signed:
      return isWide
        ? Column(signed: integers.map { Int64(bitPattern: $0) })
        : Column(numbers, content: .signed(exact: nil))
    case .unsigned:
      return isWide ? Column(unsigned: integers) : Column(numbers, content: .unsigned(exact: nil))
    }
  }
}
