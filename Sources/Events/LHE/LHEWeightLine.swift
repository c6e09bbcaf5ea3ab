/// A line such as `<wgt id='1001'> 1.5e-3 </wgt>` as programs write them by the hundred.
enum LHEWeightLine {
  /// The weight, where the line is of just this form and has the expected id; nil for any other
  /// form, which is read more slowly.
  static func value(_ line: LineStream.Line, id: [UInt8]) -> Double? {
    let bytes = line.bytes
    var position = 0
    func skipSpaces() {
      while position < line.count, bytes[position] <= 0x20 { position += 1 }
    }
    func accept(_ word: StaticString) -> Bool {
      skipSpaces()
      guard line.count - position >= word.utf8CodeUnitCount else { return false }
      for index in 0..<word.utf8CodeUnitCount
      where bytes[position + index] != word.utf8Start[index] { return false }
      position += word.utf8CodeUnitCount
      return true
    }
    guard accept("<wgt"), position < line.count, bytes[position] <= 0x20, accept("id"), accept("=")
    else { return nil }
    skipSpaces()
    guard line.count - position > id.count + 2 else { return nil }
    let quote = bytes[position]
    guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    position += 1
    for index in id.indices where bytes[position + index] != id[index] { return nil }
    position += id.count
    guard bytes[position] == quote else { return nil }
    position += 1
    guard accept(">") else { return nil }
    skipSpaces()
    let start = position
    while position < line.count, bytes[position] > 0x20, bytes[position] != UInt8(ascii: "<") {
      position += 1
    }
    guard let value = NumberScanner.scan(bytes, start, position), value.isFinite, accept("</wgt>")
    else { return nil }
    skipSpaces()
    return position == line.count ? value : nil
  }
}
