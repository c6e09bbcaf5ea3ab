import Events
import Statistics

/// A smooth function of mass, linear in its parameters up to a link.
///
/// A model is a basis of functions: the rate of events per GeV at mass m is φ(m)·θ, or its
/// exponential. One conformer, one file.
public protocol BackgroundModel: Sendable {
  /// The name by which the command knows it, such as "dijet4".
  var name: String { get }
  /// How many parameters it has.
  var parameterCount: Int { get }
  /// How the rate follows from φ(m)·θ.
  var link: PoissonRegression.Link { get }
  /// φ(m): `parameterCount` functions at a mass, for a fit over a range, both in GeV.
  func basis(at mass: Double, over range: Range<Double>) -> [Double]
  /// Why the model cannot be used over a range in GeV; nil where it can.
  func obstacle(over range: Range<Double>) -> String?
}

extension BackgroundModel {
  /// No obstacle.
  public func obstacle(over range: Range<Double>) -> String? { nil }
}

/// Models of growing order, each holding the one before as a special case.
public struct BackgroundFamily: Sendable {
  /// The name by which the command knows it, such as "dijet".
  public let name: String
  /// The members, by rising number of parameters.
  public let members: [any BackgroundModel]

  /// A family of nested models.
  public init(_ name: String, _ members: [any BackgroundModel]) {
    precondition(!members.isEmpty, "the family \(name) has no member")
    self.name = name
    self.members = members
  }

  /// One model, its order fixed by hand.
  public init(_ model: any BackgroundModel) { self.init(model.name, [model]) }

  /// Dijet functions with 3, 4 and 5 parameters.
  ///
  /// - Parameter energy: √s, the collisions' centre-of-mass energy.
  public static func dijet(energy: Mass = .TeV(13)) -> BackgroundFamily {
    BackgroundFamily("dijet", (3...5).map { DijetFunction(parameters: $0, energy: energy) })
  }

  /// Exponentials of polynomials of degree 1, 2 and 3.
  public static let exponential = BackgroundFamily(
    "exponential", (1...3).map { ExponentialFunction(degree: $0) })

  /// Bernstein polynomials of degree 1 to 5 with non-negative coefficients.
  public static let bernstein = BackgroundFamily(
    "bernstein", (1...5).map { BernsteinPolynomial(degree: $0) })

  /// Chebyshev polynomials of degree 1 to 5.
  public static let chebyshev = BackgroundFamily(
    "chebyshev", (1...5).map { ChebyshevPolynomial(degree: $0) })

  /// The family that suits a range: the dijet function for a spectrum that falls over a wide range,
  /// more than a factor of 1.5 in mass; the exponential for a narrow one, in which every smooth
  /// spectrum is nearly one, and the dijet function's parameters cannot be told apart.
  public static func suited(to range: Range<Mass>, energy: Mass = .TeV(13)) -> BackgroundFamily {
    let isNarrow = range.upperBound.inGeV < 1.5 * range.lowerBound.inGeV
    return isNarrow ? exponential : dijet(energy: energy)
  }

  /// The family, or the single member, of a name such as "dijet" or "bernstein3".
  ///
  /// - Throws: `InputError` with the names there are.
  public static func named(_ name: String, energy: Mass = .TeV(13)) throws(InputError)
    -> BackgroundFamily
  {
    let families = [dijet(energy: energy), exponential, bernstein, chebyshev]
    for family in families {
      if family.name == name { return family }
      if let member = family.members.first(where: { $0.name == name }) {
        return BackgroundFamily(member)
      }
    }
    let known = families.flatMap { [$0.name] + $0.members.map(\.name) }
    throw InputError(
      "background '\(name)'", "there is no such model",
      remedy: "choose \(known.joined(separator: ", "))")
  }
}
