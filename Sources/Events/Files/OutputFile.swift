import Foundation

/// A file that is written whole or not at all: tables, models and reports alike.
///
/// The bytes go to a temporary file in the target's folder, which takes the target's place when they are all
/// on the disk. A file that is there keeps its permissions, and a symbolic link its place: what it leads to
/// is replaced. What is no regular file, such as `/dev/stdout` or a named pipe, is written to as it stands.
/// Of two processes that write one file at a time, the last to end leaves its whole file.
package enum OutputFile {
  /// Writes a file.
  ///
  /// - Parameter prepare: called when all bytes are on the disk, before they take the file's place.
  /// - Throws: ``InputError`` where it cannot be written, with the system's reason; what was there then stays.
  package static func write(
    _ bytes: some ContiguousBytes, to path: String, prepare: () -> Void = {}
  ) throws(InputError) {
    try write(to: path, prepare: prepare) { (descriptor) throws(InputError) in
      writeAll(bytes, to: descriptor)
    }
  }

  /// Makes sure that files can be written in a folder, and leaves nothing there.
  ///
  /// - Throws: ``InputError`` where they cannot.
  package static func requireWritable(folder: String) throws(InputError) {
    // Permissions do not tell of read-only file systems, so a file is made and removed.
    try PartialFile(besides: folder + "/file", for: folder).remove()
  }

  /// Writes a file by a function that gets its descriptor.
  ///
  /// - Parameter work: writes; false where a write failed, with `errno` set.
  /// - Throws: ``InputError`` as above, or what `work` throws.
  package static func write(
    to path: String, prepare: () -> Void = {},
    _ work: (_ descriptor: Int32) throws(InputError) -> Bool
  ) throws(InputError) {
    switch try target(of: path) {
    case .stream(let descriptor):
      defer { close(descriptor) }
      guard try work(descriptor) else { throw failure(path) }
    case .file(let place, let existing):
      let partial = try PartialFile(besides: place, for: path)
      do throws(InputError) {
        guard try work(partial.descriptor) else { throw failure(path) }
        try partial.take(the: place, like: existing, for: path, prepare: prepare)
      } catch {
        partial.remove()
        throw error
      }
    }
  }

  /// Writes all bytes, in as many parts as the system takes; false where it refuses, with `errno` set.
  package static func writeAll(_ bytes: some ContiguousBytes, to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Foundation.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, min(rest.count, 1 << 30))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  /// The error of what the system refused last.
  package static func failure(_ path: String, _ code: Int32 = errno) -> InputError {
    let remedy =
      switch code {
      case ENOSPC, EDQUOT, EFBIG: "free some space, or write it elsewhere"
      case EACCES, EPERM, EROFS: "check the permissions, or write it elsewhere"
      case ENOENT, ENOTDIR: "make its folder first"
      default: "check its folder, or write it elsewhere"
      }
    return InputError(
      path, "it cannot be written: \(String(cString: strerror(code)))", remedy: remedy)
  }
}

extension OutputFile {
  /// What a path leads to.
  private enum Target {
    /// A device, a named pipe, or what the process has open already.
    case stream(descriptor: Int32)
    /// A regular file, there or not yet, links followed.
    case file(String, existing: stat?)
  }

  private static func target(of path: String) throws(InputError) -> Target {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw failure(path, ENOENT) }
    if let descriptor = opened(path) {
      let copy = dup(descriptor)
      guard copy >= 0 else { throw failure(path) }
      return .stream(descriptor: copy)
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw failure(path) }
      return .file(try missingTarget(of: path), existing: nil)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw InputError(path, "it is a folder", remedy: "name a file in it")
    case S_IFREG:
      guard access(path, W_OK) == 0, let place = realpath(path, nil) else { throw failure(path) }
      defer { free(place) }
      return .file(String(cString: place), existing: status)
    default:
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw failure(path) }
      return .stream(descriptor: descriptor)
    }
  }

  /// The process's own descriptor that a path names, such as `/dev/stdout`, whatever it is open to: a file
  /// that the shell opened must not be replaced under it.
  private static func opened(_ path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
        return Int32(path.dropFirst(folder.count))
      }
    }
    // The same file by another name.
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return [STDOUT_FILENO, STDERR_FILENO].first { descriptor in
      var other = stat()
      return fstat(descriptor, &other) == 0 && other.st_dev == status.st_dev
        && other.st_ino == status.st_ino
    }
  }

  /// Where a file that is not there yet goes: through a symbolic link to where that leads.
  private static func missingTarget(of path: String) throws(InputError) -> String {
    var place = path
    for _ in 0..<40 {
      var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let count = buffer.withUnsafeMutableBytes { room in
        room.baseAddress.map { readlink(place, $0, room.count) } ?? -1
      }
      guard count >= 0 else { return place }
      let next = String(decoding: buffer.prefix(count), as: UTF8.self)
      place = next.hasPrefix("/") ? next : folder(of: place) + "/" + next
    }
    throw failure(path, ELOOP)
  }

  /// The folder that a file is in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
