import Foundation

/// Numbers by C's `printf`, such as "%.3g".
///
/// The format is part of the program's own text: the compiler takes no other, so that no name from a file is
/// ever a format.
package func printed(_ format: StaticString, _ values: Double...) -> String {
  String(format: "\(format)", arguments: values)
}
