import Events
import Foundation
import Reports
import Testing
import _TestSupport

@Suite struct RunRecordTests {
  @Test func theSameRunHasTheSameRecordAnywhere() throws {
    let (here, there) = (try TemporaryFolder(), try TemporaryFolder())
    let records = try [here, there].map { folder in
      RunRecord(
        seed: .max, versions: ["b": "2", "a": "1"],
        inputs: [
          try .init(file: folder.write("abc", to: "events.csv")), .init(generated: "toy"),
        ])
    }
    #expect(records[0] == records[1])
    let text = try json(records[0])
    #expect(try text == json(records[1]))
    #expect(!text.contains(here.path))
    #expect(text.contains("\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""))
    #expect(try JSONDecoder().decode(RunRecord.self, from: Data(text.utf8)) == records[0])
  }

  @Test func inputsThatAreMissing() throws {
    #expect(throws: InputError.self) { try RunRecord.Input(file: "/absent/events.csv") }
  }
}
