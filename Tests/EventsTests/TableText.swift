import Events
import _TestSupport

/// A table read from a CSV text by way of a file, as users read it.
func table(
  _ text: String, mass: Feature = "m", weight: String? = nil, truth: String? = nil
) throws -> EventTable {
  try table(Array(text.utf8), mass: mass, weight: weight, truth: truth)
}

/// A table read from a CSV file's bytes.
func table(
  _ bytes: [UInt8], mass: Feature = "m", weight: String? = nil, truth: String? = nil
) throws -> EventTable {
  let folder = try TemporaryFolder()
  let path = try folder.write(bytes, to: "events.csv")
  return try EventTable(csv: path, mass: mass, weight: weight, truth: truth)
}

/// The bits of numbers: what tells 0 from −0.
func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }
