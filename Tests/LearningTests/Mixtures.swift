import Events
import GSL

/// Mixed samples whose events can be told apart: the first feature is unique, the second says which
/// region the event is of, the third separates a resonance from the rest.
func makeMixtures(_ count: Int = 3_000, seed: UInt64 = 1) throws -> MixedSamples {
  var stream = RandomStream(seed: seed, purpose: "mixtures")
  var columns = [[Double]](repeating: [], count: 4)
  // Whole numbers, so that no two are the same in single precision.
  columns[1] = stream.permutation(of: count).map(Double.init)
  for _ in 0..<count {
    let isSignal = stream.uniform() < 0.1
    let mass = isSignal ? 5 + 0.2 * stream.normal() : 10 * stream.uniform()
    columns[0].append(mass)
    columns[2].append(mass < 4 ? -1 - stream.uniform() : mass < 6 ? 0 : 1 + stream.uniform())
    columns[3].append(stream.normal() + (isSignal ? 3 : 0))
  }
  let names = ["m", "unique", "region", "x"]
  return try EventTable(zip(names, columns).map { ($0, $1) }, mass: "m")
    .mixedSamples(in: regions, features: ["unique", "region", "x"])
}

let regions: MassRegions = {
  do {
    return try MassRegions(
      signal: .GeV(4) ..< .GeV(6), lowerSideband: .GeV(3) ..< .GeV(4),
      upperSideband: .GeV(6) ..< .GeV(9))
  } catch { preconditionFailure("\(error)") }
}()
