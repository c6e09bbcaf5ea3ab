import Events

/// Models among which to choose: of growing order, each holding the one before as a special case, or
/// several such families.
public struct BackgroundFamily: Sendable {
  /// The name by which the command knows it, such as "dijet".
  public let name: String
  /// The members: by rising number of parameters, or those of each of the ``alternatives`` in turn.
  public let members: [any BackgroundModel]
  /// The families, each of growing order, that these models are of; empty for one family.
  public let alternatives: [BackgroundFamily]

  /// A family of nested models.
  public init(_ name: String, _ members: [any BackgroundModel]) {
    precondition(!members.isEmpty, "the family \(name) has no member")
    self.name = name
    self.members = members
    self.alternatives = []
  }

  /// Families that are not nested in each other.
  public init(_ name: String, among families: [BackgroundFamily]) {
    precondition(!families.isEmpty, "\(name) has no family")
    self.name = name
    self.members = families.flatMap(\.members)
    self.alternatives = families
  }

  /// One model, its order fixed by hand.
  public init(_ model: any BackgroundModel) { self.init(model.name, [model]) }

  /// Dijet functions with 3, 4, 5 and 6 parameters.
  ///
  /// - Parameters:
  ///   - energy: √s, the collisions' centre-of-mass energy.
  ///   - parameters: how many parameters the members have, from 3 to 6.
  public static func dijet(energy: Mass = .TeV(13), parameters: ClosedRange<Int> = 3...6)
    -> BackgroundFamily
  {
    BackgroundFamily("dijet", parameters.map { DijetFunction(parameters: $0, energy: energy) })
  }

  /// Exponentials of polynomials of degree 1, 2 and 3.
  public static let exponential = BackgroundFamily(
    "exponential", (1...3).map { ExponentialFunction(degree: $0) })

  /// Sums of 1, 2 and 3 exponentials.
  public static let exponentialSum = BackgroundFamily(
    "exponentialsum", (1...3).map { ExponentialSum(terms: $0) })

  /// Sums of 1, 2 and 3 power laws.
  public static let powerLaw = BackgroundFamily("powerlaw", (1...3).map { PowerLaw(terms: $0) })

  /// Exponentials of polynomials in ln m of degree 1 to 4.
  public static let logPolynomial = BackgroundFamily(
    "logpolynomial", (1...4).map { LogPolynomial(degree: $0) })

  /// Bernstein polynomials of degree 1 to 5 with non-negative coefficients.
  public static let bernstein = BackgroundFamily(
    "bernstein", (1...5).map { BernsteinPolynomial(degree: $0) })

  /// Chebyshev polynomials of degree 1 to 5.
  public static let chebyshev = BackgroundFamily(
    "chebyshev", (1...5).map { ChebyshevPolynomial(degree: $0) })

  /// The UA2 function.
  public static func ua2(energy: Mass = .TeV(13)) -> BackgroundFamily {
    BackgroundFamily(UA2Function(energy: energy))
  }

  /// A Gaussian process about the dijet function with 3 parameters.
  public static func gaussianProcess(energy: Mass = .TeV(13)) -> BackgroundFamily {
    BackgroundFamily(
      GaussianProcessBackground(mean: DijetFunction(parameters: 3, energy: energy)))
  }

  /// All families of functions. A Gaussian process is not among them: it has no number of parameters
  /// by which it could be compared.
  ///
  /// For looking, and not for a result: the error of the chosen fit knows nothing of the choice. On
  /// steep spectra of 240,000 events its pulls are 1.4 wide. ``DiscreteProfile`` holds the choice.
  public static func automatic(energy: Mass = .TeV(13)) -> BackgroundFamily {
    BackgroundFamily("auto", among: functions(energy: energy))
  }

  private static func functions(energy: Mass) -> [BackgroundFamily] {
    [
      dijet(energy: energy), ua2(energy: energy), exponential, exponentialSum, powerLaw,
      logPolynomial, bernstein, chebyshev,
    ]
  }

  /// The family that suits a range: the dijet function with 3 to 5 parameters for a spectrum that falls
  /// over a wide range, more than a factor of 1.5 in mass (a sixth is for millions of events; where few
  /// are left, it bends into a window that is left out); the exponential for a narrow one, in which every smooth
  /// spectrum is nearly one, and the dijet function's parameters cannot be told apart.
  public static func suited(to range: Range<Mass>, energy: Mass = .TeV(13)) -> BackgroundFamily {
    let isNarrow = range.upperBound.inGeV < 1.5 * range.lowerBound.inGeV
    return isNarrow ? exponential : dijet(energy: energy, parameters: 3...5)
  }

  /// The family, or the single member, of a name such as "dijet", "bernstein3" or "auto".
  ///
  /// - Throws: `InputError` with the names there are.
  public static func named(_ name: String, energy: Mass = .TeV(13)) throws(InputError)
    -> BackgroundFamily
  {
    let families =
      functions(energy: energy) + [gaussianProcess(energy: energy), automatic(energy: energy)]
    for family in families {
      if family.name == name { return family }
      guard family.alternatives.isEmpty else { continue }
      if let member = family.members.first(where: { $0.name == name }) {
        return BackgroundFamily(member)
      }
    }
    throw InputError(
      "background '\(name)'", "there is no such model",
      remedy: "choose \(knownNames.joined(separator: ", "))")
  }

  /// The names of all families, each with its members' in one list.
  public static var knownNames: [String] {
    functions(energy: .TeV(13)).flatMap { family in
      [family.name] + family.members.map(\.name).filter { $0 != family.name }
    } + ["gaussianprocess", "auto"]
  }
}
