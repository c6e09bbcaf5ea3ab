/// A value of Python's pickle: the lists, tuples, texts and numbers that PyTables attaches to its groups, and
/// arrays of such objects by NumPy. All else is not understood, and nothing in a pickle is ever run.
package enum PickledValue: Sendable, Equatable {
  case text(String)
  case integer(Int)
  case number(Double)
  case boolean(Bool)
  case none
  /// A list or a tuple.
  case list([PickledValue])
  /// A NumPy array of objects with one or two axes: as many values as the shape has places, the last axis
  /// running fastest.
  case array(shape: [Int], [PickledValue])

  /// The texts and integers of a list, as column names; nil where it holds anything else.
  package var names: [String]? {
    guard case .list(let values) = self else { return nil }
    let names = values.compactMap { value -> String? in
      switch value {
      case .text(let text): text
      case .integer(let number): "\(number)"
      default: nil
      }
    }
    return names.count == values.count ? names : nil
  }

  /// What a list holds; nothing where it is none.
  var elements: [PickledValue] {
    if case .list(let values) = self { values } else { [] }
  }

  /// Reads a pickle; nil where it is damaged, or holds what is not understood.
  package init?(_ bytes: [UInt8]) {
    var machine = PickleMachine(bytes)
    guard let value = machine.run() else { return nil }
    self = value
  }
}
