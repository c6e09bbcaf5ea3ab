import Events
import Foundation
import Synchronization

/// A file of finished pseudo-experiments, from which a hunt's repetition goes on.
///
/// The first line says of what; each of the others is a ``PseudoExperiment``, in the order in which they
/// ended, appended whole. A line is JSON, a blank and the JSON's CRC-32 in hexadecimal, so that a changed
/// number is noticed. A last line without its end is what an interruption left of
/// a write: it is cut off, and its pseudo-experiment done again. While it is open no other process
/// can open it.
final class HuntCheckpoint: Sendable {
  /// The pseudo-experiments that were there.
  let finished: [PseudoExperiment]
  private let path: String
  private let file: Mutex<FileHandle>

  private struct Header: Codable {
    var format: String
    var configuration: HuntFingerprint

    static let format = "sideband pseudo-experiments, 2"
  }

  /// Opens a checkpoint, or begins one where there is no file.
  ///
  /// - Parameters:
  ///   - fingerprint: what the pseudo-experiments are of.
  ///   - windows: how many a hunt has.
  ///   - cuts: how many there are in each.
  /// - Throws: `InputError` where the file cannot be read and written, is in use, is no checkpoint,
  ///   is one of something else, or is damaged elsewhere than at its end.
  init(at path: String, of fingerprint: HuntFingerprint, windows: Int, cuts: Int)
    throws(InputError)
  {
    self.path = path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw InputError(
        path, "the checkpoint cannot be opened: \(String(cString: strerror(errno)))",
        remedy: "check the folder and its permissions")
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw InputError(
        path, "the checkpoint is in use", remedy: "wait for the other run, or choose another file")
    }
    let content: Data
    do { content = try handle.readToEnd() ?? Data() } catch {
      throw InputError(path, "the checkpoint cannot be read", remedy: "check that it is a file")
    }
    let header = try Self.line(Header(format: Header.format, configuration: fingerprint), path)
    // An interruption may have left a part of the first line alone.
    guard content.contains(UInt8(ascii: "\n")) || !header.starts(with: content) else {
      try Self.truncate(handle, to: 0, path)
      try Self.append(header, to: handle, path)
      finished = []
      file = Mutex(handle)
      return
    }
    let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    try Self.check(lines[0], fingerprint, path)
    // What follows the last line's end is empty, or a line that was not written to its end.
    let torn = lines.count > 1 ? lines[lines.count - 1].count : 0
    finished = try Self.experiments(lines.dropFirst().dropLast(), windows, cuts, path)
    try Self.truncate(handle, to: content.count - torn, path)
    file = Mutex(handle)
  }

  /// Appends a pseudo-experiment.
  ///
  /// - Throws: `InputError` where it cannot be written.
  func append(_ experiment: PseudoExperiment) throws(InputError) {
    let line = try Self.line(experiment, path)
    try file.withLock { handle throws(InputError) in
      try Self.append(line, to: handle, path)
    }
  }

  private static func check(
    _ line: Data.SubSequence, _ fingerprint: HuntFingerprint, _ path: String
  )
    throws(InputError)
  {
    guard let header = Self.value(Header.self, in: line), header.format == Header.format
    else {
      throw InputError(
        path, "it is no checkpoint of pseudo-experiments", remedy: "choose another file")
    }
    if let difference = fingerprint.difference(from: header.configuration) {
      throw InputError(
        path, "the checkpoint is of another hunt: \(difference)",
        remedy: "repeat that hunt, or choose another file")
    }
  }

  private static func experiments(
    _ lines: some Collection<Data.SubSequence>, _ windows: Int, _ cuts: Int, _ path: String
  ) throws(InputError) -> [PseudoExperiment] {
    var experiments: [PseudoExperiment] = []
    var known: Set<Int> = []
    for (position, line) in lines.enumerated() {
      guard let experiment = value(PseudoExperiment.self, in: line), experiment.index >= 0,
        known.insert(experiment.index).inserted,
        experiment.significances.values.map(\.count) == Array(repeating: cuts, count: windows)
      else {
        throw InputError(
          "\(path), line \(position + 2)",
          "it is no pseudo-experiment of this hunt, one that is there twice, or damaged",
          remedy: "take this line out")
      }
      experiments.append(experiment)
    }
    return experiments
  }

  private static func line(_ value: some Encodable, _ path: String) throws(InputError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      let json = try encoder.encode(value)
      return json + Data(" \(String(checksum32(of: json), radix: 16))\n".utf8)
    } catch {
      throw InputError(path, "a pseudo-experiment cannot be written: \(error)")
    }
  }

  /// What a line holds; nil where it is something else, or its checksum another.
  private static func value<Value: Decodable>(_ type: Value.Type, in line: Data.SubSequence)
    -> Value?
  {
    guard let blank = line.lastIndex(of: UInt8(ascii: " ")) else { return nil }
    let (json, checksum) = (Data(line[..<blank]), line[line.index(after: blank)...])
    guard String(decoding: checksum, as: UTF8.self) == String(checksum32(of: json), radix: 16)
    else { return nil }
    return try? JSONDecoder().decode(type, from: json)
  }

  private static func append(_ line: Data, to handle: FileHandle, _ path: String)
    throws(InputError)
  {
    let file = handle.fileDescriptor
    let end = lseek(file, 0, SEEK_END)
    guard end >= 0, OutputFile.writeAll(line, to: file), fsync(file) == 0 else {
      let failure = OutputFile.failure(path)
      // Another worker's line must not follow a part of this one.
      if end >= 0 { try? handle.truncate(atOffset: UInt64(end)) }
      throw failure
    }
  }

  private static func truncate(_ handle: FileHandle, to size: Int, _ path: String)
    throws(InputError)
  {
    do { try handle.truncate(atOffset: UInt64(size)) } catch {
      throw InputError(path, "the checkpoint cannot be written", remedy: "check its permissions")
    }
  }
}
