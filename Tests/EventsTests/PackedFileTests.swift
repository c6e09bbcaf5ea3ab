import Events
import Foundation
import Testing
import _TestSupport

/// Files packed by gzip, bzip2, xz and Zstandard; the packed bytes were made by those programs.
@Suite struct PackedFileTests {
  /// `printf 'm,x\n1,2.5\n3,-4\n'` through `gzip -n`, `bzip2`, `xz` and `zstd`.
  static let packed = [
    "gz": "H4sIAAAAAAAAA8vVqeAy1DHSM+Uy1tE14QIA3sHD6A8AAAA=",
    "bz2": "QlpoOTFBWSZTWUEHSS8AAAbZgAAQAAc+AAACAEAgADEA000EAGIiSFyEwVNeLuSKcKEggg6SXg==",
    "xz":
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAObSx4CjEsMi41CjMsLTQKAAAoEAomZcVOKQABJw/fGvxqH7bzfQEAAAAABFla",
    "zst": "KLUv/QRYeQAAbSx4CjEsMi41CjMsLTQK8N794g==",
  ]

  @Test(arguments: packed.keys.sorted())
  func aPart(kind: String) throws {
    let bytes = try #require(Self.packed[kind].flatMap { Data(base64Encoded: $0) })
    let file = InputFile(Array(bytes), named: "a.csv.\(kind)")
    #expect(try EventTable([file], mass: "m").masses() == [1, 3])
    // Two parts are one text, and text in another's name is told by its bytes.
    let twice = InputFile(Array(bytes + bytes), named: "twice.dat")
    let error = try #require(throws: InputError.self) {
      try EventTable([twice], mass: "m").masses()
    }
    #expect(error.place == "twice.dat, column 'm', line 4" && error.problem.contains("'m'"))
  }

  @Test(arguments: packed.keys.sorted())
  func damage(kind: String) throws {
    let bytes = try #require(Self.packed[kind].flatMap { Data(base64Encoded: $0) })
    for length in 1..<bytes.count where kind != "gz" || length > 1 {
      #expect(throws: InputError.self) {
        try EventTable([InputFile(Array(bytes.prefix(length)), named: "a.csv.\(kind)")], mass: "m")
      }
    }
    for place in 0..<bytes.count {
      var changed = Array(bytes)
      changed[place] ^= 0x55
      // Damage is an error or, in a header's spare bytes, no damage; never a crash.
      _ = try? EventTable([InputFile(changed, named: "a.csv.\(kind)")], mass: "m")
    }
  }

  /// What unpacks to far more than it is would fill the memory.
  @Test(arguments: packed.keys.sorted())
  func bombs(kind: String) throws {
    let bytes = try #require(Self.packed[kind].flatMap { Data(base64Encoded: $0) })
    let many = InputFile((0..<100).flatMap { _ in bytes }, named: "bomb.csv.\(kind)")
    let error = try #require(throws: InputError.self) {
      try EventTable([many], reading: FileReading(limit: ReadingLimit(bytes: 1_000)), mass: "m")
    }
    #expect(error.problem == "it holds more than 1000 bytes when unpacked")
    #expect(error.remedy.contains("--max-size"))
  }
}
