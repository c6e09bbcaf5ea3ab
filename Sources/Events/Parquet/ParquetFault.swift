import Synchronization

/// Why a Parquet file, or a part of it, cannot be read.
enum ParquetFault: Error {
  /// What is wrong with the bytes of a part, before it is known which one.
  case damage(String, remedy: String)
  /// What is wrong with the file as a whole.
  case whole(InputError)

  /// Bytes that make no sense.
  static func damaged(_ problem: String) -> ParquetFault {
    .damage(problem, remedy: "fetch the file again")
  }

  /// The error at a place.
  func error(at place: String) -> InputError {
    switch self {
    case .damage(let problem, let remedy): InputError(place, problem, remedy: remedy)
    case .whole(let error): error
    }
  }
}

/// What the pages of a file have unpacked to so far, on all threads together.
///
/// A column stops where the sum is beyond the limit, and at its own damage only, so that whether the sum
/// comes so far does not depend on the order in which columns are read.
final class ParquetBudget: Sendable {
  private let spent = Mutex(0)
  private let limit: ReadingLimit
  private let size: Int
  private let path: String

  /// - Parameter size: the bytes of the file.
  init(_ limit: ReadingLimit, size: Int, path: String) {
    self.limit = limit
    self.size = size
    self.path = path
  }

  /// Makes sure that so many bytes more may be unpacked, before memory is reserved for them.
  func spend(_ count: Int) throws(ParquetFault) {
    let sum = spent.withLock { spent in
      spent = spent.addingReportingOverflow(count).overflow ? .max : spent + count
      return spent
    }
    do throws(InputError) {
      try limit.require(unpacked: sum, from: size, of: path)
    } catch { throw .whole(error) }
  }
}
