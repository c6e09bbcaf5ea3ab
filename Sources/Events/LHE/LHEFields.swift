/// The numbers of a line, between spaces.
struct LHEFields {
  private let line: LineStream.Line
  private let path: String
  /// What to do about an error in the line.
  private let remedy: String
  private var position = 0

  init(_ line: LineStream.Line, path: String, remedy: String = LHEReader.remedy) {
    self.line = line
    self.path = path
    self.remedy = remedy
  }

  /// The line's number, from 1.
  var lineNumber: Int { line.number }

  /// An error in the line, or in another one.
  func error(_ problem: String, remedy: String? = nil, line number: Int? = nil) -> InputError {
    InputError("\(path), line \(number ?? line.number)", problem, remedy: remedy ?? self.remedy)
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

  /// The next field, an integer; `1.0` is one too.
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
    if isNumber { return isNegative ? -value : value }
    guard let number = FortranNumber.scan(line.bytes, range), abs(number) < 1e15,
      let whole = Int(exactly: number)
    else { throw error("\(name) is '\(text(range))', which is not a whole number") }
    return whole
  }

  /// The next field, a finite number.
  mutating func number(_ name: String) throws(InputError) -> Double {
    let range = try field(name)
    guard let value = FortranNumber.scan(line.bytes, range) else {
      throw error("\(name) is '\(text(range))', which is not a finite number")
    }
    return value
  }

  /// Whether nothing is left but spaces or a comment.
  mutating func isAtEnd() -> Bool {
    while position < line.count, line.bytes[position] <= 0x20 { position += 1 }
    return position == line.count || line.bytes[position] == UInt8(ascii: "#")
  }
}
