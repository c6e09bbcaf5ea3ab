import GSL

/// Something to be made small by mini-batches: rows of data, and a loss of them as a function of
/// parameters.
///
/// The trainer cuts a mini-batch into blocks and hands each to one of its threads, with that
/// thread's own workspace.
package protocol NetworkObjective: Sendable {
  /// One thread's memory.
  associatedtype Workspace
  /// The number of rows.
  var count: Int { get }
  /// The sum of the rows' weights, by which losses are divided in a history.
  var totalWeight: Double { get }
  /// The number of parameters.
  var parameterCount: Int { get }
  /// The number of parameters that a step moves; they come first.
  var trainableCount: Int { get }
  /// Whether a mini-batch must not be cut into blocks.
  var needsWholeBatch: Bool { get }

  /// Memory for blocks of up to so many rows.
  func makeWorkspace(rows: Int) -> Workspace
  /// Called by each thread after parameters have changed.
  func prepare(_ workspace: Workspace, _ parameters: UnsafePointer<Float>)
  /// The weighted sum of a block's losses, whose derivatives are added to the gradient.
  ///
  /// - Parameter stream: the block's own random numbers.
  func lossAndGradient(
    _ rows: UnsafeBufferPointer<Int32>, parameters: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, workspace: Workspace, stream: inout RandomStream
  ) -> Double
  /// The weighted sum of a block's losses in scoring.
  func loss(
    _ rows: UnsafeBufferPointer<Int32>, parameters: UnsafeMutablePointer<Float>,
    workspace: Workspace
  ) -> Double
}
