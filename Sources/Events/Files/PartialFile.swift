import Foundation

/// A temporary file that is to take another's place.
///
/// Its name begins with `.sideband-` and ends in `.partial`, and it is locked while it is written. One that is
/// not locked is what a killed process left, and is removed by the next that writes in its folder.
struct PartialFile {
  /// What to write to.
  let descriptor: Int32
  private let path: String

  /// Makes one in the folder of a file.
  ///
  /// - Throws: ``InputError`` where it cannot.
  init(besides place: String, for name: String) throws(InputError) {
    let folder = OutputFile.folder(of: place)
    Self.removeStale(in: folder)
    var number = 0
    while true {
      let path = "\(folder)/.sideband-\(getpid())-\(number).partial"
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      number += 1
      guard descriptor >= 0 else {
        // One of a process of this number, in a thread or on another machine.
        if errno == EEXIST { continue }
        throw OutputFile.failure(name)
      }
      if Self.isOwned(descriptor) {
        (self.path, self.descriptor) = (path, descriptor)
        return
      }
      close(descriptor)
    }
  }

  /// Locks a new file; false where another process took it for stale before that.
  private static func isOwned(_ descriptor: Int32) -> Bool {
    // File systems without locks have no stale files either: they cannot be told from others.
    guard flock(descriptor, LOCK_EX) == 0 else { return true }
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_nlink > 0
  }

  /// Takes a place, when all bytes are on the disk.
  ///
  /// - Parameters:
  ///   - existing: the file that is there, whose permissions and owner are kept where they can be.
  ///   - prepare: called when the bytes are on the disk.
  /// - Throws: ``InputError`` where it cannot.
  func take(
    the place: String, like existing: stat?, for name: String, prepare: () -> Void
  ) throws(InputError) {
    if let existing {
      _ = fchown(descriptor, existing.st_uid, existing.st_gid)
      guard fchmod(descriptor, existing.st_mode & 0o7777) == 0 else {
        throw OutputFile.failure(name)
      }
    }
    guard Self.synchronize(descriptor) else { throw OutputFile.failure(name) }
    prepare()
    guard rename(path, place) == 0 else { throw OutputFile.failure(name) }
    Self.synchronizeFolder(OutputFile.folder(of: place))
    close(descriptor)
  }

  /// Leaves nothing behind.
  func remove() {
    unlink(path)
    close(descriptor)
  }

  /// Waits until a file's bytes are on the disk; true also where the file system knows no such thing.
  private static func synchronize(_ descriptor: Int32) -> Bool {
    while fsync(descriptor) != 0 {
      switch errno {
      case EINTR: continue
      case EINVAL, ENOTSUP: return true
      default: return false
      }
    }
    return true
  }

  /// Waits until the names in a folder are on the disk.
  private static func synchronizeFolder(_ path: String) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    _ = synchronize(folder)
    close(folder)
  }

  private static func removeStale(in folder: String) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
    for name in names where name.hasPrefix(".sideband-") && name.hasSuffix(".partial") {
      let path = "\(folder)/\(name)"
      let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard file >= 0 else { continue }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(file)
    }
  }
}
