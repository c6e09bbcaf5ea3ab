import Events

/// The resolution of a mass, σ(m), by which bins are made as wide as what can be told apart.
public struct MassResolution: Sendable {
  private let deviation: @Sendable (Double) -> Double

  /// A resolution that is given: σ in GeV at a mass in GeV.
  public init(_ deviation: @escaping @Sendable (Double) -> Double) { self.deviation = deviation }

  /// σ/m = √(N²/m² + S²/m + C²), m in GeV, as for the energies of showers.
  ///
  /// - Parameters:
  ///   - stochastic: S, in √GeV.
  ///   - constant: C.
  ///   - noise: N, in GeV.
  public init(stochastic: Double, constant: Double, noise: Double = 0) {
    self.init { mass in
      (noise * noise + stochastic * stochastic * mass + constant * constant * mass * mass)
        .squareRoot()
    }
  }

  /// σ in GeV at a mass.
  public func deviation(at mass: Mass) -> Double { deviation(mass.inGeV) }

  /// Bins of equal width in units of the resolution that fill a range: ∫ dm/σ is the same over each.
  ///
  /// It is the multiple that was asked for where that divides the range, and else the nearest that
  /// does. Dijet searches bin so with a multiple of about 1 (CMS, arXiv:1911.03947).
  ///
  /// - Parameters:
  ///   - multiple: the width of a bin in units of σ, positive.
  ///   - unit: a unit in GeV of which the inner edges are whole multiples; nil for none.
  /// - Throws: `InputError` where the resolution is not positive over the range, there would be more
  ///   than 100000 bins, or rounded edges coincide.
  public func axis(over range: Range<Mass>, multiple: Double = 1, roundingTo unit: Double? = nil)
    throws(InputError) -> Axis
  {
    precondition(multiple > 0 && multiple < .infinity, "bins of \(multiple) σ")
    let (low, high) = (range.lowerBound.inGeV, range.upperBound.inGeV)
    let panels = 4096
    let step = (high - low) / Double(2 * panels)
    var total = 0.0
    for index in 0...2 * panels {
      let mass = low + step * Double(index)
      let sigma = deviation(mass)
      guard sigma > 0, sigma < .infinity else {
        throw InputError(
          "mass resolution", "σ = \(sigma) GeV at \(mass) GeV", remedy: "give one that is positive")
      }
      let weight = index == 0 || index == 2 * panels ? 1.0 : index % 2 == 1 ? 4 : 2
      total += weight * step / 3 / sigma
    }
    let count = (total / multiple).rounded()
    guard count < 100_000 else {
      throw InputError("mass resolution", "\(count) bins", remedy: "choose wider ones")
    }
    let bins = max(1, Int(count))
    var edges = [low]
    var mass = low
    for _ in 1..<max(bins, 1) {
      mass = advanced(mass, by: total / Double(bins))
      edges.append(unit.map { ($0 > 0 ? (mass / $0).rounded() * $0 : mass) } ?? mass)
    }
    return try Axis(edges: edges + [high])
  }

  /// The mass that is u units of resolution above another: dm/du = σ, by Runge and Kutta's method of
  /// fourth order in 64 steps.
  private func advanced(_ start: Double, by units: Double) -> Double {
    var mass = start
    let h = units / 64
    for _ in 0..<64 {
      let a = deviation(mass)
      let b = deviation(mass + h / 2 * a)
      let c = deviation(mass + h / 2 * b)
      let d = deviation(mass + h * c)
      mass += h / 6 * (a + 2 * b + 2 * c + d)
    }
    return mass
  }
}
