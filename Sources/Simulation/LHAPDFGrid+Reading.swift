import Events
import Foundation

extension LHAPDFGrid {
  /// What a member's file holds.
  struct Contents {
    struct Grid {
      var x: [Double]
      var q: [Double]
      var values: [SIMD16<Double>]
    }

    var header: [String: String]
    var partons: Set<Parton>
    var grids: [Grid]
  }

  /// The entries of a set's `.info`; none where there is no such file.
  static func entries(ofInfo path: String) -> [String: String] {
    guard let bytes = try? ByteFile.read(path) else { return [:] }
    return entries(of: String(decoding: bytes, as: UTF8.self))
  }

  /// The `key: value` lines of a text; continued lines and comments are passed over.
  static func entries(of text: String) -> [String: String] {
    var entries: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      guard let first = line.first, first.isLetter, let colon = line.firstIndex(of: ":") else {
        continue
      }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      let isQuoted = value.count >= 2 && value.first == "\"" && value.last == "\""
      entries[String(line[..<colon])] = isQuoted ? String(value.dropFirst().dropLast()) : value
    }
    return entries
  }

  /// Reads a grid: the header, then subgrids, each closed by a line `---`.
  ///
  /// - Parameter entries: those of the set's `.info`, which hold where the header has none.
  static func read(_ path: String, entries set: [String: String]) throws(InputError) -> Contents {
    let bytes = try ByteFile.read(path) + [UInt8(ascii: "\n")]
    let sections = sections(of: bytes)
    let headerLines = sections[0].map { String(decoding: bytes[$0], as: UTF8.self) }
    let header = entries(of: headerLines.joined(separator: "\n"))
    let format = header["Format"] ?? set["Format"]
    guard format?.lowercased() == "lhagrid1" else {
      throw InputError(
        path,
        format.map { "its format is '\($0.abridged(to: 40))', not 'lhagrid1'" }
          ?? "neither its header nor the set's .info has 'Format: lhagrid1'",
        remedy: "name a member's .dat file, or the folder, of an LHAPDF 6 set")
    }
    var contents = Contents(header: header, partons: [], grids: [])
    for section in sections.dropFirst() where !section.isEmpty {
      let place = "\(path), subgrid \(contents.grids.count + 1)"
      let (grid, partons) = try readGrid(section, of: bytes, place: place)
      if let last = contents.grids.last {
        // Writers round the seam in their own ways.
        guard let end = last.q.last, abs(grid.q[0] / end - 1) < 1e-4 else {
          throw InputError(place, "it begins at Q = \(grid.q[0]), not where the one before it ends")
        }
        guard partons == contents.partons else {
          throw InputError(place, "its partons differ from those of the one before it")
        }
      }
      contents.partons = partons
      contents.grids.append(grid)
    }
    guard !contents.grids.isEmpty else {
      throw InputError(path, "it ends with its header", remedy: "fetch it again")
    }
    return contents
  }

  /// The lines that are not blank, parted at `---`.
  private static func sections(of bytes: [UInt8]) -> [[Range<Int>]] {
    var sections: [[Range<Int>]] = [[]]
    var start = 0
    for end in bytes.indices where bytes[end] == UInt8(ascii: "\n") {
      var line = start..<end
      start = end + 1
      while let last = line.last, bytes[last] <= 0x20 { line = line.lowerBound..<last }
      if line.isEmpty { continue }
      if bytes[line].elementsEqual("---".utf8) {
        sections.append([])
      } else {
        sections[sections.count - 1].append(line)
      }
    }
    return sections
  }

  private static func readGrid(_ lines: [Range<Int>], of bytes: [UInt8], place: String)
    throws(InputError) -> (Contents.Grid, Set<Parton>)
  {
    guard lines.count >= 3 else {
      throw InputError(
        place, "it ends before its knots in x, knots in Q and partons", remedy: "fetch it again")
    }
    let x = try knots(numbers(lines[0], of: bytes, place), "x", atLeast: 4, place)
    let q = try knots(numbers(lines[1], of: bytes, place), "Q", atLeast: 2, place)
    let flavours = try numbers(lines[2], of: bytes, place)
    // LHAPDF 5 wrote the gluon as 0; what is no parton here (top, photon, leptons) is passed over.
    let partons = flavours.map { Parton(rawValue: $0 == 0 ? 21 : Int(exactly: $0) ?? 0) }

    let count = x.count * q.count
    var values = [SIMD16<Double>](repeating: SIMD16(), count: count)
    var read = 0
    for line in lines.dropFirst(3) {
      for value in try numbers(line, of: bytes, place) {
        let (knot, column) = read.quotientAndRemainder(dividingBy: flavours.count)
        read += 1
        guard knot < count, let parton = partons[column] else { continue }
        values[knot][parton.lane] = value
      }
    }
    let expected = count * flavours.count
    guard read >= expected else {
      throw InputError(
        place, "\(expected - read) of its \(expected) values are missing", remedy: "fetch it again")
    }
    guard read == expected else {
      throw InputError(place, "it has \(read - expected) values more than its \(expected)")
    }
    return (Contents.Grid(x: x, q: q, values: values), Set(partons.compactMap { $0 }))
  }

  private static func knots(
    _ knots: [Double], _ axis: String, atLeast minimum: Int, _ place: String
  ) throws(InputError) -> [Double] {
    guard knots.count >= minimum else {
      throw InputError(place, "it has \(knots.count) knots in \(axis), fewer than \(minimum)")
    }
    guard knots[0] > 0, zip(knots, knots.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw InputError(place, "its knots in \(axis) are not positive and ascending")
    }
    return knots
  }

  private static func numbers(_ line: Range<Int>, of bytes: [UInt8], _ place: String)
    throws(InputError) -> [Double]
  {
    var numbers: [Double] = []
    var start = line.lowerBound
    while start < line.upperBound {
      if bytes[start] <= 0x20 {
        start += 1
        continue
      }
      let end = bytes[start..<line.upperBound].firstIndex { $0 <= 0x20 } ?? line.upperBound
      let number = bytes.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { NumberScanner.scan($0, start, end) }
      }
      guard let number, number.isFinite else {
        throw InputError(
          place, "'\(String(decoding: bytes[start..<end], as: UTF8.self))' is no number")
      }
      numbers.append(number)
      start = end
    }
    return numbers
  }
}
