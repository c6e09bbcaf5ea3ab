import Events
import Foundation

/// A folder for a report, `report.json` and its page `report.html`, checked before the work and written after
/// it.
///
/// The page names the digest of the data that it shows. Page and data of two runs never lie beside each other:
/// an earlier page is removed before new data take the place of the old, and a page is refused beside data that
/// another run wrote meanwhile. Other files in the folder are left alone.
public struct ReportFolder: Sendable {
  /// Where it is.
  public let path: String
  /// The data's file.
  public var data: String { path + "/report.json" }
  /// The page's file.
  public var page: String { path + "/report.html" }

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
    do {
      try OutputFile.requireWritable(folder: place.path)
    } catch {
      throw InputError(
        path, "the folder \(place.path) cannot be written to",
        remedy: "choose another folder for the report")
    }
  }

  /// Writes the data, in the place of an earlier report's data and page.
  ///
  /// - Throws: `InputError` where they cannot be written; the earlier report then stays.
  public func write(data text: String) throws(InputError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw InputError(
        path, "the folder cannot be made", remedy: "check the space and the permissions above it")
    }
    try exclusively { () throws(InputError) in
      for file in [data, page] { try requireNoFolder(file) }
      try OutputFile.write(Data(text.utf8), to: data) { unlink(page) }
    }
  }

  /// Writes the page of data that were written.
  ///
  /// - Throws: `InputError` where it cannot be written, or other data are there by now.
  public func write(page html: String, of text: String) throws(InputError) {
    try exclusively { () throws(InputError) in
      guard FileManager.default.contents(atPath: data) == Data(text.utf8) else {
        throw InputError(
          page, "its data are no longer in report.json: another run has written its own there",
          remedy: "give each run its own folder")
      }
      try OutputFile.write(Data(html.utf8), to: page)
    }
  }

  private func requireNoFolder(_ file: String) throws(InputError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue {
      throw InputError(file, "there is a folder where a file should go", remedy: "move it away")
    }
  }

  /// Does what no other process may do in this folder at the same time.
  private func exclusively(_ work: () throws(InputError) -> Void) throws(InputError) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      throw InputError(
        path, "the folder cannot be opened: \(String(cString: strerror(errno)))",
        remedy: "check that it is still there, and its permissions")
    }
    // The lock ends with the descriptor. File systems without locks have no remedy.
    defer { close(folder) }
    _ = flock(folder, LOCK_EX)
    try work()
  }
}
