import Events
import Foundation
import Statistics
import Testing

/// What pyhf finds in workspaces: see Reference/make_histfactory.py.
struct HistFactoryReference: Decodable, Sendable {
  struct Test: Decodable, Sendable {
    var mu, q, qA, CLsb, CLb, CLs: Double
    var expectedCLs: [Double]
  }

  struct Point: Decodable, Sendable {
    var point: [Double]
    var twiceNLL: Double
  }

  struct Fit: Decodable, Sendable {
    var values, errors: [Double]
    var twiceNLL: Double
  }

  struct Tests: Decodable, Sendable {
    var qtilde: [Test]
    var q0: Test
    var q: [Test]?
  }

  struct Start: Decodable, Sendable {
    var CLs, CLsb, CLb, p0: Double
    var expectedCLs: [Double]
    var upperLimit: Double?
    var expectedLimits: [Double]?
  }

  struct Entry: Decodable, CustomTestStringConvertible, Sendable {
    var name: String
    var codes: [String: String]
    var parameters: [String]
    var points: [Point]
    var expected: [Double]
    var bestFit: Fit
    var tests: Tests
    var start: Start
    var testDescription: String { name }
  }

  var workspaces: [Entry]

  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Reference/histfactory.json").path

  static let shared: HistFactoryReference = {
    do {
      return try JSONDecoder().decode(
        HistFactoryReference.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    } catch { fatalError("\(path): \(error)") }
  }()

  /// The same file as JSON values, from which workspaces are read.
  static let document: JSONValue = {
    do { return try JSONValue(file: path) } catch { fatalError("\(error)") }
  }()

  static func document(of name: String) -> JSONValue {
    guard case .array(let entries)? = document["workspaces"],
      let entry = entries.first(where: { $0["name"] == .string(name) }),
      let workspace = entry["workspace"]
    else { fatalError("there is no workspace \(name)") }
    return workspace
  }
}

extension HistFactoryReference.Entry {
  /// The workspace's model.
  func model() throws -> HistFactoryModel {
    let interpolation = try HistFactoryInterpolation(
      factors: codes["normsys"] ?? "code4", histograms: codes["histosys"] ?? "code4p")
    let workspace = try HistFactoryWorkspace(HistFactoryReference.document(of: name), name: name)
    return try HistFactoryModel(workspace, interpolation: interpolation, name: name)
  }

  /// The likelihood of its observations.
  func likelihood() throws -> Likelihood<HistFactoryModel> {
    let model = try model()
    return try Likelihood(model, observed: model.observed)
  }
}
