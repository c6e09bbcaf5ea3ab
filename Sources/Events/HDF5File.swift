internal import CHDF5
import Foundation

/// An HDF5 file open for reading.
struct HDF5File: ~Copyable {
  /// A group or a dataset.
  struct Node: Sendable {
    /// The name from the root, without a slash before it; empty for the root itself.
    let name: String
    let isGroup: Bool

    /// The name of the group that holds it.
    var parent: String { name.lastIndex(of: "/").map { String(name[..<$0]) } ?? "" }
    /// The name within that group.
    var lastName: String {
      String(name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...])
    }
  }

  let path: String
  /// The file's bytes.
  let size: Int
  private let handle: HDF5Handle

  /// Opens a file.
  ///
  /// - Throws: ``InputError`` where it is missing, a folder, no HDF5 file, or cut off.
  init(_ path: String) throws(InputError) {
    try ByteFile.requireFile(path)
    guard access(path, R_OK) == 0 else {
      throw InputError(path, "it cannot be opened", remedy: "check its permissions")
    }
    guard H5Fis_hdf5(path) > 0 else {
      throw InputError(
        path, "it is no HDF5 file", remedy: "unpack it where it is compressed, or fetch it again")
    }
    guard let settings = HDF5Handle(H5Pcreate(sideband_h5_file_access())) else {
      throw InputError(path, "HDF5 fails\(HDF5Library.reason)")
    }
    sideband_h5_lock_if_possible(settings.id)
    guard let handle = HDF5Handle(H5Fopen(path, sideband_h5_read_only(), settings.id)) else {
      throw InputError(
        path, "HDF5 cannot open it\(HDF5Library.reason)",
        remedy: "fetch it again, and close it elsewhere")
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
    self.path = path
    self.handle = handle
  }

  /// Every group and dataset, the root first, in the order of names.
  ///
  /// - Throws: ``InputError`` where the file's groups are damaged.
  func nodes() throws(InputError) -> [Node] {
    var found: [Node] = []
    let status = withUnsafeMutablePointer(to: &found) { list in
      sideband_h5_visit(
        handle.id,
        { name, isGroup, context in
          guard let name, let context else { return -1 }
          let list = context.assumingMemoryBound(to: [Node].self)
          let text = String(cString: name)
          list.pointee.append(Node(name: text == "." ? "" : text, isGroup: isGroup != 0))
          // A damaged group may hold itself, and the library would follow it for ever.
          let depth = text.utf8.count { $0 == UInt8(ascii: "/") }
          return list.pointee.count > 100_000 || depth > 64 ? -1 : 0
        }, list)
    }
    guard status >= 0 else {
      let reason = HDF5Library.reason
      throw InputError(
        path, "its groups cannot be read\(reason)",
        remedy: reason.contains("version")
          ? "write it for older readers, libver='v110' in h5py" : "fetch it again")
    }
    return found
  }

  /// An object in the file; nil where it cannot be opened.
  func object(_ name: String) -> HDF5Handle? {
    HDF5Handle(H5Oopen(handle.id, name.isEmpty ? "/" : name, sideband_h5_default()))
  }

  /// The number that an object's attribute holds; nil where there is none.
  func number(_ attribute: String, of name: String) -> Double? {
    guard let object = object(name) else { return nil }
    return HDF5Attribute(attribute, of: object)?.number
  }

  /// The text of an object's attribute; nil where there is none, or where it is no text.
  func text(_ attribute: String, of name: String) -> String? {
    guard let object = object(name), let bytes = HDF5Attribute(attribute, of: object)?.bytes else {
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
