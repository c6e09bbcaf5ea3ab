/// The numbers of a line, between spaces.
struct LHEFields {
  private let line: LineStream.Line
  private let path: String
  private var position = 0

  init(_ line: LineStream.Line, path: String) {
    self.line = line
    self.path = path
  }

  func error(_ problem: String, remedy: String = "mend the line") -> InputError {
    InputError("\(path), line \(line.number)", problem, remedy: remedy)
  }

  private mutating func field(_ name: String) throws(InputError) -> Range<Int> {
    while position < line.count, line.bytes[position] <= 0x20 { position += 1 }
    let start = position
    while position < line.count, line.bytes[position] > 0x20 { position += 1 }
    guard position > start else { throw error("\(name) is missing") }
    return start..<position
  }

  private func text(_ range: Range<Int>) -> String {
    let bytes = UnsafeBufferPointer(start: line.bytes + range.lowerBound, count: range.count)
    return String(decoding: bytes.prefix(40), as: UTF8.self)
  }

  /// The next field, an integer.
  mutating func integer(_ name: String) throws(InputError) -> Int {
    let range = try field(name)
    var (digits, value) = (range, 0)
    let sign = line.bytes[range.lowerBound]
    let isNegative = sign == UInt8(ascii: "-")
    if isNegative || sign == UInt8(ascii: "+") { digits = range.dropFirst() }
    // Eighteen digits fit.
    var isNumber = !digits.isEmpty && digits.count < 19
    if isNumber {
      for place in digits {
        let digit = line.bytes[place] &- UInt8(ascii: "0")
        isNumber = digit < 10
        guard isNumber else { break }
        value = value * 10 + Int(digit)
      }
    }
    guard isNumber else { throw error("\(name) is '\(text(range))', which is no whole number") }
    return isNegative ? -value : value
  }

  /// The next field, a finite number.
  mutating func number(_ name: String) throws(InputError) -> Double {
    let range = try field(name)
    if let value = NumberScanner.scan(line.bytes, range.lowerBound, range.upperBound),
      value.isFinite
    {
      return value
    }
    // Fortran writes the exponents of doubles with D.
    let words = text(range)
    let isFortran = words.utf8.allSatisfy { "+-.0123456789dD".utf8.contains($0) }
    if isFortran, let value = Double(words.replacing("D", with: "E").replacing("d", with: "e")),
      value.isFinite
    {
      return value
    }
    throw error("\(name) is '\(words)', which is no finite number")
  }

  /// Whether nothing is left but spaces.
  mutating func isAtEnd() -> Bool {
    while position < line.count, line.bytes[position] <= 0x20 { position += 1 }
    return position == line.count
  }
}
