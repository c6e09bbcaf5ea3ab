import Foundation

/// A column that is filled part by part from the bytes of a file, in the order of its rows.
///
/// Integers keep their exact values from the first on that is beyond ±2⁵³; no second copy is held before.
struct GrowingColumn {
  /// What its values are.
  enum Kind: Sendable {
    case floats, signed, unsigned, text
    /// Integers that are 0 and 1 only; where another comes up, they are integers.
    case booleans
  }

  private let kind: Kind
  private var numbers: [Double] = []
  private var signed: [Int64]?
  private var unsigned: [UInt64]?
  private var text = TextColumn()
  private var areTruthValues = true

  /// An empty column with room for a number of rows.
  init(_ kind: Kind, rows: Int) {
    self.kind = kind
    guard kind != .text else { return }
    numbers.reserveCapacity(rows)
    #if os(Linux)
      // Large pages, as NumPy asks for: the system clears memory when it is first written, which takes longer
      // than all else that is done here, and much less so in a few large pages.
      guard rows >= Self.manyRows else { return }
      let capacity = 8 * numbers.capacity
      numbers.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress.map({ UInt(bitPattern: $0) }) else { return }
        let start = (base + 4_095) / 4_096 * 4_096
        madvise(
          UnsafeMutableRawPointer(bitPattern: start), Int(base) + capacity - Int(start),
          Int32(MADV_HUGEPAGE))
      }
    #endif
  }

  /// Columns of four megabytes and more.
  private static let manyRows = 1 << 19

  /// An empty column for numbers of a type.
  init(_ number: BinaryNumber, isBoolean: Bool, rows: Int) {
    switch number.kind {
    case .float: self.init(.floats, rows: rows)
    case _ where isBoolean: self.init(.booleans, rows: rows)
    case .signed: self.init(.signed, rows: rows)
    case .unsigned: self.init(.unsigned, rows: rows)
    }
  }

  /// The number of rows so far.
  var count: Int { kind == .text ? text.count : numbers.count }

  /// Adds a row of text; nil where it has none.
  mutating func append(_ text: String?) { self.text.append(text) }

  /// The number of values that are converted at a time: few enough to stay in the processor's cache.
  private static let partSize = 1_024

  /// Adds numbers, the first at `start`, then one each `stride` bytes.
  ///
  /// - Precondition: the last of them lies within the buffer.
  mutating func append(
    _ number: BinaryNumber, _ buffer: UnsafeRawBufferPointer, from start: Int, stride: Int,
    count: Int
  ) {
    appendParts(count) { first, part in
      number.read(buffer, from: start + first * stride, stride: stride, into: part)
    }
    guard number.kind != .float, kind != .floats else { return }
    if kind == .booleans {
      areTruthValues = areTruthValues && numbers.suffix(count).allSatisfy { $0 == 0 || $0 == 1 }
    }
    guard number.size == 8 else { return }
    if number.kind == .signed {
      Self.keep(&signed, beside: numbers, buffer, number, from: start, stride: stride, count: count)
    } else {
      Self.keep(
        &unsigned, beside: numbers, buffer, number, from: start, stride: stride, count: count)
    }
  }

  /// Adds floating-point numbers that `read` writes, from a place on, into a part of them.
  mutating func appendParts(
    _ count: Int, _ read: (_ first: Int, _ part: UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: min(count, Self.partSize)) { part in
      for first in stride(from: 0, to: count, by: Self.partSize) {
        let filled = UnsafeMutableBufferPointer(
          rebasing: part[..<min(Self.partSize, count - first)])
        read(first, filled)
        numbers.append(contentsOf: filled)
      }
    }
  }

  /// Adds the exact values of the last numbers where one of all is beyond ±2⁵³.
  private static func keep<Word: FixedWidthInteger>(
    _ exact: inout [Word]?, beside numbers: [Double], _ buffer: UnsafeRawBufferPointer,
    _ number: BinaryNumber, from start: Int, stride: Int, count: Int
  ) {
    let isBeyond = numbers.suffix(count).contains { $0.magnitude >= 0x1p53 }
    guard exact != nil || isBeyond else { return }
    var values = exact ?? numbers.dropLast(count).map { Word($0) }
    exact = nil
    for row in 0..<count {
      let word = buffer.loadUnaligned(fromByteOffset: start + row * stride, as: Word.self)
      values.append(number.isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
    }
    exact = values
  }

  /// The column as it is now.
  var column: Column {
    switch kind {
    case .floats: Column(numbers)
    case .text: Column(text: text)
    case .booleans where areTruthValues: Column(numbers, content: .booleans)
    case .booleans, .signed: Column(numbers, content: .signed(exact: signed))
    case .unsigned: Column(numbers, content: .unsigned(exact: unsigned))
    }
  }
}
