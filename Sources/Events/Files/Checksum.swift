internal import CZlib
import Foundation

/// CRC-32 of some bytes, as in gzip: enough to notice accidents.
package func checksum32(of bytes: Data) -> UInt32 {
  UInt32(bytes.withUnsafeBytes { crc32_z(0, $0.bindMemory(to: UInt8.self).baseAddress, $0.count) })
}
