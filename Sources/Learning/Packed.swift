import Foundation

/// An array that a file holds as one string: base64 of its elements' bytes, little-endian.
///
/// It keeps every bit, and a network of a million parameters is read in milliseconds. In Python it
/// is `numpy.frombuffer(base64.b64decode(text), "<f4")`, or "<f8" or "<i4".
@propertyWrapper
public struct Packed<Element: BitwiseCopyable & Sendable>: Sendable {
  /// The array.
  public var wrappedValue: [Element]

  /// An array to be packed.
  public init(wrappedValue: [Element]) { self.wrappedValue = wrappedValue }
}

extension Packed: Codable {
  /// Unpacks a string.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let bytes = Data(base64Encoded: try container.decode(String.self)),
      bytes.count.isMultiple(of: MemoryLayout<Element>.stride)
    else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "it is no base64 of \(Element.self)")
    }
    wrappedValue = bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<Element>.stride).map {
        bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: Element.self)
      }
    }
  }

  /// Packs the array.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue.withUnsafeBytes { Data($0) }.base64EncodedString())
  }
}
