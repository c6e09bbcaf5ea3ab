import Events
import Histograms

/// A shape with its shares of the bins, which the fits of a scan and of its toys have in common.
struct PreparedShape: Sendable {
  let name: String
  let parameters: [ShapeParameter]
  let probabilities: [Double]

  /// - Throws: `InputError` where the bins see nothing of the signal.
  init(_ shape: some SignalShape, on axis: Axis) throws(InputError) {
    name = shape.name
    parameters = shape.parameters
    probabilities = shape.probabilities(on: axis)
    guard probabilities.contains(where: { $0 > 1e-6 }) else {
      throw InputError(
        "\(shape.name) at \(shape.mass) GeV", "no bin sees a millionth of it",
        remedy: "choose masses from \(axis.range.lowerBound) to \(axis.range.upperBound) GeV")
    }
  }
}
