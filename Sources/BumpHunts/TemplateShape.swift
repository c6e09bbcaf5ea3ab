import Events
import GSL

/// A histogram of a simulated signal, constant in each bin, or what ``TemplateMorphing`` makes of
/// several.
public struct TemplateShape: SignalShape {
  /// The mass that was simulated, or between the simulated ones, in GeV.
  public let mass: Double
  /// Its width in GeV.
  public let width: Double
  /// The distribution function: shares below masses, straight between them, from 0 to 1. Both lists
  /// ascend; equal masses are a step, equal shares a gap.
  let masses, shares: [Double]

  /// A template of a simulation.
  ///
  /// - Parameters:
  ///   - mass: that was simulated.
  ///   - width: that was simulated.
  ///   - edges: of the bins in GeV, ascending.
  ///   - contents: events or weights in the bins, not negative.
  /// - Throws: `InputError` where edges do not ascend, contents are negative or all 0, or their
  ///   numbers do not fit.
  public init(mass: Mass, width: Mass = .GeV(0), edges: [Double], contents: [Double])
    throws(InputError)
  {
    let place = "template at \(mass.inGeV) GeV"
    guard edges.count == contents.count + 1, !contents.isEmpty else {
      throw InputError(
        place, "\(edges.count) edges for \(contents.count) bins", remedy: "give one edge more")
    }
    for (low, high) in zip(edges, edges.dropFirst()) where !(low < high) {
      throw InputError(place, "the edges \(low), \(high) do not ascend")
    }
    if let bin = contents.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
      throw InputError(
        place, "bin \(bin) holds \(contents[bin])", remedy: "contents are 0 or more")
    }
    let total = contents.reduce(0, +)
    guard total > 0 else { throw InputError(place, "it holds no events") }
    var sums = [0.0]
    for content in contents { sums.append(sums[sums.count - 1] + content) }
    let norm = sums[sums.count - 1]
    self.init(mass: mass.inGeV, width: width.inGeV, masses: edges, shares: sums.map { $0 / norm })
  }

  init(mass: Double, width: Double, masses: [Double], shares: [Double]) {
    self.mass = mass
    self.width = width
    self.masses = masses
    self.shares = shares
  }

  /// "template".
  public var name: String { "template" }

  /// Mass and width.
  public var parameters: [ShapeParameter] {
    [ShapeParameter("mass", mass, unit: "GeV"), ShapeParameter("width", width, unit: "GeV")]
  }

  /// The share of the bin that holds the mass over the bin's width.
  public func density(at mass: Double) -> Double {
    guard let above = masses.firstIndex(where: { $0 > mass }), above > 0 else { return 0 }
    return (shares[above] - shares[above - 1]) / (masses[above] - masses[above - 1])
  }

  /// The difference of the distribution function.
  public func probability(in range: Range<Double>) -> Double {
    share(below: range.upperBound) - share(below: range.lowerBound)
  }

  private func share(below mass: Double) -> Double {
    var (low, high) = (0, masses.count)
    while low < high {
      let middle = (low + high) / 2
      if masses[middle] <= mass { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    guard low < masses.count else { return 1 }
    let step = (mass - masses[low - 1]) / (masses[low] - masses[low - 1])
    return shares[low - 1] + step * (shares[low] - shares[low - 1])
  }

  /// The masses below which a share lies: two ends where the share is reached in a gap.
  func quantile(_ share: Double) -> (low: Double, high: Double) {
    let first = shares.firstIndex { $0 >= share } ?? shares.count - 1
    guard first > 0, shares[first] > share else {
      let last = shares.lastIndex { $0 <= share } ?? first
      return (masses[first], masses[max(first, last)])
    }
    let step = (share - shares[first - 1]) / (shares[first] - shares[first - 1])
    let mass = masses[first - 1] + step * (masses[first] - masses[first - 1])
    return (mass, mass)
  }

  /// The shape whose quantiles are those of this one and another, interpolated.
  ///
  /// - Parameter fraction: 0 for this one, 1 for the other.
  func morphed(towards other: TemplateShape, by fraction: Double) -> TemplateShape {
    var masses: [Double] = []
    var shares: [Double] = []
    for share in Set(self.shares + other.shares).sorted() {
      let (a, b) = (quantile(share), other.quantile(share))
      let low = a.low + fraction * (b.low - a.low)
      let high = a.high + fraction * (b.high - a.high)
      // What lies below the first event and above the last is no part of the shape.
      if share > 0 {
        masses.append(low)
        shares.append(share)
      }
      if share < 1 && (share == 0 || high > low) {
        masses.append(high)
        shares.append(share)
      }
    }
    return TemplateShape(
      mass: mass + fraction * (other.mass - mass), width: width + fraction * (other.width - width),
      masses: masses, shares: shares)
  }
}
