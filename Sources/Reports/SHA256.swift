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
  let context = EVP_MD_CTX_new()
  defer { EVP_MD_CTX_free(context) }
  var isSound = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
  do {
    while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
      part.withUnsafeBytes { bytes in
        isSound = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 && isSound
      }
    }
  } catch {
    throw InputError(path, "it cannot be read", remedy: "check that it is a file")
  }
  var digest = [UInt8](repeating: 0, count: 32)
  isSound = EVP_DigestFinal_ex(context, &digest, nil) == 1 && isSound
  precondition(isSound, "OpenSSL has no SHA-256")
  return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
