/// A line such as `<wgt id='1001'> 1.5e-3 </wgt>` as programs write them by the hundred.
struct LHEWeightLine {
  /// Where the line has the weight's name.
  let id: Range<Int>
  let value: Double

  /// The weight, where the line is of just this form; nil for any other form, which is read more slowly.
  init?(_ line: LineStream.Line) {
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
    guard position < line.count else { return nil }
    let quote = bytes[position]
    guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    position += 1
    let first = position
    while position < line.count, bytes[position] != quote {
      // An entity is read more slowly.
      guard bytes[position] != UInt8(ascii: "&"), bytes[position] != UInt8(ascii: "<") else {
        return nil
      }
      position += 1
    }
    guard position < line.count else { return nil }
    id = first..<position
    position += 1
    guard accept(">") else { return nil }
    skipSpaces()
    let start = position
    while position < line.count, bytes[position] > 0x20, bytes[position] != UInt8(ascii: "<") {
      position += 1
    }
    guard position > start, let value = FortranNumber.scan(bytes, start..<position),
      accept("</wgt>")
    else { return nil }
    skipSpaces()
    guard position == line.count else { return nil }
    self.value = value
  }

  /// Whether the weight has a name, in UTF-8.
  @inline(__always)
  func isNamed(_ name: [UInt8], in line: LineStream.Line) -> Bool {
    guard name.count == id.count else { return false }
    for index in name.indices where line.bytes[id.lowerBound + index] != name[index] {
      return false
    }
    return true
  }

  /// The weight's name.
  func name(in line: LineStream.Line) -> String {
    String(
      decoding: UnsafeBufferPointer(start: line.bytes + id.lowerBound, count: id.count),
      as: UTF8.self)
  }
}
