import Events
import Foundation

/// A folder for the files of one report, checked before the work and written after it.
public struct ReportFolder: Sendable {
  /// Where it is.
  public let path: String

  /// Checks that a folder is there and can be written to, or can be made. Leaves nothing behind.
  ///
  /// - Throws: `InputError` where it cannot.
  public init(at path: String) throws(InputError) {
    self.path = path
    let manager = FileManager.default
    var place = URL(fileURLWithPath: path).standardizedFileURL
    var isFolder: ObjCBool = false
    while !manager.fileExists(atPath: place.path, isDirectory: &isFolder), place.path != "/" {
      place.deleteLastPathComponent()
    }
    guard isFolder.boolValue else {
      throw InputError(
        path, "\(place.path) is a file, not a folder",
        remedy: "choose another folder for the report")
    }
    // Permissions do not tell of read-only file systems, so a file is written and removed.
    let probe = place.appendingPathComponent(
      ".sideband-\(ProcessInfo.processInfo.processIdentifier)")
    guard manager.createFile(atPath: probe.path, contents: Data()) else {
      throw InputError(
        path, "the folder \(place.path) cannot be written to",
        remedy: "choose another folder for the report")
    }
    try? manager.removeItem(at: probe)
  }

  /// Writes the files, all of them or none.
  ///
  /// - Parameter files: contents by name.
  /// - Throws: `InputError` where a folder stands in a file's place, or the folder turned out not to
  ///   be writable after all.
  public func write(_ files: [String: String]) throws(InputError) {
    let manager = FileManager.default
    let folder = URL(fileURLWithPath: path)
    for name in files.keys.sorted() {
      let target = folder.appendingPathComponent(name).path
      var isFolder: ObjCBool = false
      if manager.fileExists(atPath: target, isDirectory: &isFolder), isFolder.boolValue {
        throw InputError(
          path, "there is a folder '\(name)' where a file should go", remedy: "move it away")
      }
    }
    let partial = { (name: String) in folder.appendingPathComponent(name + ".partial") }
    do {
      try manager.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, text) in files { try Data(text.utf8).write(to: partial(name)) }
      for name in files.keys {
        let target = folder.appendingPathComponent(name)
        guard rename(partial(name).path, target.path) == 0 else {
          throw CocoaError(.fileWriteUnknown)
        }
      }
    } catch {
      for name in files.keys { try? manager.removeItem(at: partial(name)) }
      throw InputError(path, "the report cannot be written", remedy: "check space and permissions")
    }
  }
}
