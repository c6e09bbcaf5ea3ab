internal import CHDF5
import Foundation

/// The HDF5 library, which is not made for several threads: one at a time is let in.
enum HDF5Library {
  private static let lock = NSLock()

  /// Does what calls the library, while no one else does. It must not be nested.
  static func exclusively<Value>(_ work: () throws(InputError) -> Value) throws(InputError) -> Value
  {
    lock.lock()
    defer { lock.unlock() }
    sideband_h5_quiet()
    return try work()
  }

  /// What the library says of its last failure, with a colon before it; empty where it is silent.
  static var reason: String {
    var text = [CChar](repeating: 0, count: 200)
    sideband_h5_reason(&text, text.count)
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return bytes.isEmpty ? "" : ": " + String(decoding: bytes, as: UTF8.self)
  }
}

/// An open file, group, dataset, attribute, type or space of the library, closed with its owner.
struct HDF5Handle: ~Copyable {
  let id: hid_t

  /// Takes over what the library returned; nil where that is no object but a failure.
  init?(_ id: hid_t) {
    guard id >= 0 else { return nil }
    self.id = id
  }

  deinit { H5Idec_ref(id) }
}
