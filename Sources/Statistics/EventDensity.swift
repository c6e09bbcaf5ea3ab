/// The rate of events over one observable, λ(x; θ) per unit of x, and its integral, the number of
/// events expected: what an extended unbinned likelihood is made of.
public protocol EventDensity: Sendable {
  /// The model's name, for messages.
  var name: String { get }
  /// The parameters, in the order of every vector of this model.
  var parameters: [Parameter] { get }
  /// Where events may lie.
  var range: ClosedRange<Double> { get }

  /// Writes the rates at events and, where asked for, their derivatives. Called in the innermost
  /// loop of every fit, on several threads: it must not allocate on the heap.
  ///
  /// - Parameters:
  ///   - events: `count` vectors of eight values each.
  ///   - point: a value for each parameter.
  ///   - rates: `count` vectors, to be overwritten.
  ///   - slopes: parameters × `count` vectors, parameter by parameter, to be overwritten.
  func evaluate(
    _ events: UnsafePointer<SIMD8<Double>>, count: Int, at point: UnsafePointer<Double>,
    rates: UnsafeMutablePointer<SIMD8<Double>>, slopes: UnsafeMutablePointer<SIMD8<Double>>?)

  /// The number of events expected, and its derivatives written where asked for.
  func total(at point: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?) -> Double
}
