import Foundation

/// A file that is opened once and read once: a regular file, a pipe, or standard input.
///
/// What has no end, such as `/dev/zero`, is refused. It must not be read by several threads at once.
public final class InputFile {
  /// The name that it was opened by.
  public let path: String
  /// Whether bytes can be read in any order.
  let isRegular: Bool
  /// The bytes of a regular file; 0 of a pipe.
  let size: Int

  /// What the system knows the file by; −1 where the bytes are in memory.
  private let descriptor: Int32
  private let memory: [UInt8]
  /// The bytes that were read in order.
  private(set) var position = 0
  private let digest: SHA256Digest?
  /// Bytes of a pipe that were looked at and not read yet.
  private var ahead: [UInt8] = []

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: its name; `-` for standard input.
  ///   - isHashed: whether ``sha256()`` will be asked for.
  /// - Throws: ``InputError`` where there is none, or a folder, or a device, or it cannot be opened.
  public init(_ path: String, isHashed: Bool = false) throws(InputError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw InputError("'\(path)'", "there is no such file", remedy: "name a file")
    }
    let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = errno
      guard reason != ENOENT && reason != ENOTDIR else {
        throw InputError(path, "there is no such file")
      }
      throw InputError(
        path, "it cannot be opened: \(String(cString: strerror(reason)))",
        remedy: "check its permissions")
    }
    var state = stat()
    let kind = fstat(descriptor, &state) == 0 ? state.st_mode & S_IFMT : 0
    let problem: String? =
      switch kind {
      case S_IFREG, S_IFIFO, S_IFSOCK: nil
      case S_IFDIR: "it is a folder, not a file"
      case S_IFCHR where isatty(descriptor) == 1: nil
      default: "it is a device, not a file"
      }
    if let problem {
      close(descriptor)
      throw InputError(path, problem, remedy: "name a file or a pipe")
    }
    self.path = path == "-" ? "standard input" : path
    self.descriptor = descriptor
    memory = []
    isRegular = kind == S_IFREG
    size = isRegular ? Int(state.st_size) : 0
    digest = isHashed ? SHA256Digest() : nil
  }

  /// Bytes in memory as the content of a file, with the name that messages give it.
  package init(_ bytes: [UInt8], named name: String) {
    path = name
    descriptor = -1
    memory = bytes
    isRegular = true
    size = bytes.count
    digest = nil
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The first bytes, fewer only where the file has no more, which are read again afterwards.
  ///
  /// - Precondition: nothing was read yet.
  func peek(_ count: Int) throws(InputError) -> [UInt8] {
    if isRegular { return read(count, at: 0).bytes }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    defer { buffer.deallocate() }
    while ahead.count < count {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(count - ahead.count)])
      let found = try readSome(into: part)
      if found == 0 { break }
      ahead += part[..<found]
    }
    return Array(ahead.prefix(count))
  }

  /// The next bytes, as many as there are and fit; 0 at the end.
  func next(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
    let count: Int
    if ahead.isEmpty {
      count = try readSome(into: buffer)
    } else {
      count = min(buffer.count, ahead.count)
      buffer.copyBytes(from: ahead[..<count])
      ahead.removeFirst(count)
    }
    digest?.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    position += count
    return count
  }

  private func readSome(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
    while true {
      if descriptor < 0 { return copy(into: buffer) }
      // A regular file is read by its own count, whatever else reads it.
      let count =
        isRegular
        ? pread(descriptor, buffer.baseAddress, buffer.count, off_t(position))
        : Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      guard count >= 0 else {
        if errno == EINTR { continue }
        throw InputError(path, "it cannot be read: \(String(cString: strerror(errno)))")
      }
      return count
    }
  }

  private func copy(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, memory.count - position)
    buffer.copyBytes(from: memory[position..<position + count])
    return count
  }

  /// The bytes of a regular file from a place on, and whether they are as many as wanted.
  func read(_ count: Int, at place: Int) -> (bytes: [UInt8], isComplete: Bool) {
    if descriptor < 0 {
      let bytes = Array(memory.dropFirst(place).prefix(count))
      return (bytes, bytes.count == count)
    }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, held in
      while held < count {
        let found = pread(
          descriptor, buffer.baseAddress?.advanced(by: held), count - held, off_t(place + held))
        if found < 0, errno == EINTR { continue }
        guard found > 0 else { return }
        held += found
      }
    }
    return (bytes, bytes.count == count)
  }

  /// The SHA-256 digest of all its bytes, as 64 hexadecimal digits; what was not read yet is read for it.
  ///
  /// - Throws: ``InputError`` where the rest cannot be read.
  /// - Precondition: it was opened to be hashed.
  public func sha256() throws(InputError) -> String {
    guard let digest else { preconditionFailure("\(path) was not opened to be hashed") }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    while try next(into: buffer) > 0 {}
    return digest.hexadecimal
  }
}
