internal import COpenSSL
import Events
import Foundation

/// The SHA-256 digest of a file, as 64 hexadecimal digits.
///
/// - Throws: `InputError` where the file cannot be read.
public func sha256(ofFile path: String) throws(InputError) -> String {
  guard let file = FileHandle(forReadingAtPath: path) else {
    throw InputError(path, "it cannot be opened", remedy: "check its name and permissions")
  }
  defer { try? file.close() }
  do {
    return try sha256 { update in
      while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
        part.withUnsafeBytes { update($0) }
      }
    }
  } catch {
    throw InputError(path, "it cannot be read", remedy: "check that it is a file")
  }
}

/// The SHA-256 digest of some bytes, as 64 hexadecimal digits.
package func sha256(of bytes: Data) -> String {
  sha256 { update in bytes.withUnsafeBytes { update($0) } }
}

/// The SHA-256 digest of some numbers, as 64 hexadecimal digits: of their bits, in their order.
package func sha256(of values: [Double]) -> String {
  sha256 { update in
    values.map { $0.bitPattern.littleEndian }.withUnsafeBytes { update($0) }
  }
}

/// The digest of the bytes that the body hands over, part by part.
private func sha256<Failure: Error>(
  _ body: ((UnsafeRawBufferPointer) -> Void) throws(Failure) -> Void
) throws(Failure) -> String {
  let context = EVP_MD_CTX_new()
  defer { EVP_MD_CTX_free(context) }
  var isSound = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
  try body { bytes in
    isSound = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 && isSound
  }
  var digest = [UInt8](repeating: 0, count: 32)
  isSound = EVP_DigestFinal_ex(context, &digest, nil) == 1 && isSound
  precondition(isSound, "OpenSSL has no SHA-256")
  return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
