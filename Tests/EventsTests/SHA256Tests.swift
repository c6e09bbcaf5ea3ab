import Events
import Foundation
import Testing
import _TestSupport

@Suite struct SHA256Tests {
  /// FIPS 180-2, appendix B, and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func knownDigests(text: String, digest: String) throws {
    let folder = try TemporaryFolder()
    #expect(try sha256(ofFile: folder.write(text, to: "a")) == digest)
    #expect(sha256(of: Data(text.utf8)) == digest)
  }

  @Test func moreThanOneBlockOfReading() throws {
    // 5 MiB of zeros; the digest is coreutils' sha256sum's.
    let folder = try TemporaryFolder()
    let path = try folder.write([UInt8](repeating: 0, count: 5 << 20), to: "zeros")
    #expect(
      try sha256(ofFile: path)
        == "c036cbb7553a909f8b8877d4461924307f27ecb66cff928eeeafd569c3887e29")
  }

  @Test func whatIsNoFile() throws {
    let folder = try TemporaryFolder()
    for path in [folder.file("absent"), folder.path] {
      let error = try #require(throws: InputError.self) { try sha256(ofFile: path) }
      #expect(error.place == path)
    }
  }

  @Test func numbersAreDigestedAsTheirBits() {
    // 1.0 and -0.0 are 0x3ff0… and 0x8000…, written with the low byte first; 0.0 differs from -0.0.
    let bytes: [UInt8] = [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x80]
    #expect(sha256(of: [1, -0.0]) == sha256(of: Data(bytes)))
    #expect(sha256(of: [1, 0.0]) != sha256(of: Data(bytes)))
  }
}
