/// A unit of NumPy's `datetime64`: times are so many of it since 1970 began.
struct NumPyDate: Sendable, Equatable {
  /// From years to attoseconds, as NumPy names them.
  private static let units = [
    "Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as",
  ]
  /// For units below a day, how many of them a day has before the digits behind the second.
  private static let perDay: [String: Int64] = ["h": 24, "m": 1_440]

  private let unit: String
  private let multiple: Int64

  /// A type such as `datetime64[ns]` or `<M8[25s]`; nil where it is no date, or one without a unit.
  init?(_ type: String) {
    guard let open = type.firstIndex(of: "["), type.last == "]" else { return nil }
    var head = type[..<open]
    if let first = head.first, "<>=".contains(first) { head.removeFirst() }
    guard head == "M8" || head == "datetime64" else { return nil }
    let inside = type[type.index(after: open)...].dropLast()
    let digits = inside.prefix { ("0"..."9").contains($0) }
    let unit = String(inside.dropFirst(digits.count))
    guard Self.units.contains(unit),
      let multiple = digits.isEmpty ? 1 : Int64(digits), multiple > 0
    else { return nil }
    self.unit = unit
    self.multiple = multiple
  }

  /// A time in ISO 8601, as precise as its unit; nil where it is not a time or has no place in 64 bits.
  func text(_ count: Int64) -> String? {
    // NumPy's "not a time".
    guard count != .min else { return nil }
    let (value, overflow) = count.multipliedReportingOverflow(by: multiple)
    guard !overflow else { return nil }
    switch unit {
    case "Y": return Self.year(1970, plus: value)
    case "M":
      let (years, month) = Self.split(value, by: 12)
      return Self.year(1970, plus: years).map { "\($0)-\(Self.two(month + 1))" }
    case "W":
      let (days, overflow) = value.multipliedReportingOverflow(by: 7)
      return overflow ? nil : Self.day(days)
    case "D": return Self.day(value)
    default: return time(value)
    }
  }

  /// A time of a unit below a day.
  private func time(_ value: Int64) -> String? {
    if let perDay = Self.perDay[unit] {
      let (days, rest) = Self.split(value, by: perDay)
      let clock =
        unit == "h" ? Self.two(rest) : "\(Self.two(rest / 60)):\(Self.two(rest % 60))"
      return Self.day(days).map { "\($0)T\(clock)" }
    }
    let digits = 3 * ((Self.units.firstIndex(of: unit) ?? 6) - 6)
    let (seconds, fraction) = Self.split(
      value, by: (0..<digits).reduce(1) { power, _ in power * 10 })
    let (days, rest) = Self.split(seconds, by: 86_400)
    let clock = "\(Self.two(rest / 3_600)):\(Self.two(rest / 60 % 60)):\(Self.two(rest % 60))"
    let text = String(fraction)
    let behind =
      digits == 0 ? "" : "." + String(repeating: "0", count: digits - text.utf8.count) + text
    return Self.day(days).map { "\($0)T\(clock)\(behind)" }
  }

  /// The date of a day since 1970 began, in the Gregorian calendar, which NumPy carries on before 1582.
  ///
  /// Years begin in March here, so that leap days come last; 400 of them have 146,097 days.
  private static func day(_ days: Int64) -> String? {
    let (shifted, overflow) = days.addingReportingOverflow(719_468)
    guard !overflow else { return nil }
    let (era, dayOfEra) = split(shifted, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let isNext = month >= 10
    return year(yearOfEra + (isNext ? 1 : 0), plus: 400 * era).map {
      "\($0)-\(two(isNext ? month - 9 : month + 3))-\(two(day))"
    }
  }

  /// A year in at least four characters, a sign among them.
  private static func year(_ first: Int64, plus more: Int64) -> String? {
    let (year, overflow) = first.addingReportingOverflow(more)
    guard !overflow else { return nil }
    let digits = String(year.magnitude)
    let sign = year < 0 ? "-" : ""
    let zeros = String(repeating: "0", count: max(0, 4 - digits.utf8.count - sign.utf8.count))
    return sign + zeros + digits
  }

  private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

  /// A quotient rounded down, and what is left, which is not negative; the divisor is positive.
  private static func split(_ value: Int64, by divisor: Int64) -> (quotient: Int64, rest: Int64) {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
  }
}

extension Column {
  /// The times that its integers count, as texts; the column itself where it holds none.
  func dates(_ unit: NumPyDate) -> Column {
    guard case .signed(let exact) = content else { return self }
    return Column(
      text: TextColumn(
        numbers.indices.lazy.map { row in
          unit.text(exact.map { $0[row] } ?? Int64(numbers[row]))
        }))
  }
}
