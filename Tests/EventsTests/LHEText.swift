import Events
import Foundation
import Testing
import _TestSupport

/// The sample of `LHEReaderTests` with changes, read as events.
enum LHEText {
  static func write(_ text: String, to folder: TemporaryFolder) throws -> String {
    try folder.write(text, to: "a.lhe")
  }

  static func events(_ text: String, skipBroken: Bool = false) throws -> (
    events: [LHEEvent], broken: Int
  ) {
    let folder = try TemporaryFolder()
    var reader = try LHEReader(write(text, to: folder), skipBroken: skipBroken)
    var events: [LHEEvent] = []
    while let event = try reader.next() { events.append(event) }
    return (events, reader.brokenCount)
  }

  /// What a text says of all its events.
  static func run(_ text: String, in folder: TemporaryFolder) throws -> LHERun {
    let reader = try LHEReader(write(text, to: folder))
    return reader.run
  }

  /// The sample with something else in a place.
  static func sample(_ old: String, _ new: String) throws -> String {
    let text = LHEReaderTests.text.replacingOccurrences(of: old, with: new)
    try #require(text != LHEReaderTests.text)
    return text
  }

  static var whole: [LHEEvent] { get throws { try events(LHEReaderTests.text).events } }
}
