internal import COpenSSL
import Foundation

/// A SHA-256 digest that grows with what is handed to it.
final class SHA256Digest {
  private let context = EVP_MD_CTX_new()
  private var isSound: Bool

  init() { isSound = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) {
    isSound = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 && isSound
  }

  /// The digest of all so far, as 64 hexadecimal digits.
  var hexadecimal: String {
    let copy = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(copy) }
    var digest = [UInt8](repeating: 0, count: 32)
    let isWhole =
      EVP_MD_CTX_copy_ex(copy, context) == 1 && EVP_DigestFinal_ex(copy, &digest, nil) == 1
    precondition(isSound && isWhole, "OpenSSL has no SHA-256")
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// The SHA-256 digest of a file, as 64 hexadecimal digits.
///
/// - Throws: ``InputError`` where the file cannot be read.
public func sha256(ofFile path: String) throws(InputError) -> String {
  try InputFile(path, isHashed: true).sha256()
}

/// The SHA-256 digest of some bytes, as 64 hexadecimal digits.
package func sha256(of bytes: Data) -> String {
  let digest = SHA256Digest()
  bytes.withUnsafeBytes { digest.update($0) }
  return digest.hexadecimal
}

/// The SHA-256 digest of some numbers, as 64 hexadecimal digits: of their bits, in their order.
package func sha256(of values: [Double]) -> String {
  let digest = SHA256Digest()
  values.map { $0.bitPattern.littleEndian }.withUnsafeBytes { digest.update($0) }
  return digest.hexadecimal
}
