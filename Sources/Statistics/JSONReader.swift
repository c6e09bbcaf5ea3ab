import Events

/// A value of a document with its path, so that an error can say where it stands.
struct JSONReader: Sendable {
  let value: JSONValue
  /// The document's name and the JSON path, such as "w.json: $.channels[0].name".
  let path: String

  init(_ value: JSONValue, name: String) {
    self.init(value, path: "\(name): $")
  }

  private init(_ value: JSONValue, path: String) {
    self.value = value
    self.path = path
  }

  func error(_ problem: String, remedy: String = "") -> InputError {
    InputError(path, problem, remedy: remedy)
  }

  /// A member of an object.
  func member(_ key: String) throws(InputError) -> JSONReader {
    guard let member = try optional(key) else {
      throw error("the key \(key) is missing", remedy: "add it")
    }
    return member
  }

  /// A member of an object, nil where the key is missing.
  func optional(_ key: String) throws(InputError) -> JSONReader? {
    guard case .object = value else { throw error("an object is needed, and not \(value.kind)") }
    return value[key].map { JSONReader($0, path: "\(path).\(key)") }
  }

  /// Refuses keys that are not among those given.
  func allow(_ keys: [String]) throws(InputError) {
    guard case .object(let members) = value else {
      throw error("an object is needed, and not \(value.kind)")
    }
    if let other = members.first(where: { !keys.contains($0.key) }) {
      throw error(
        "the key \(other.key) is unknown", remedy: "known are \(keys.joined(separator: ", "))")
    }
  }

  /// The elements of a list; at least `minimum`.
  func list(atLeast minimum: Int = 0) throws(InputError) -> [JSONReader] {
    guard case .array(let values) = value else {
      throw error("a list is needed, and not \(value.kind)")
    }
    guard values.count >= minimum else { throw error("the list is empty") }
    return values.enumerated().map { JSONReader($1, path: "\(path)[\($0)]") }
  }

  func text() throws(InputError) -> String {
    guard case .string(let text) = value else {
      throw error("a text is needed, and not \(value.kind)")
    }
    return text
  }

  func number() throws(InputError) -> Double {
    guard case .number(let number) = value else {
      throw error("a number is needed, and not \(value.kind)")
    }
    guard abs(number) <= 1e15 else {
      throw error("\(number) is too large", remedy: "use numbers up to 1e15")
    }
    return number
  }

  func truth() throws(InputError) -> Bool {
    guard case .bool(let truth) = value else {
      throw error("true or false is needed, and not \(value.kind)")
    }
    return truth
  }

  /// A list of numbers: so many, where a count is given, and none negative, where that is asked.
  func numbers(count: Int? = nil, of what: String = "", notNegative: Bool = false)
    throws(InputError) -> [Double]
  {
    let elements = try list(atLeast: 1)
    var numbers: [Double] = []
    for element in elements {
      let number = try element.number()
      if notNegative && number < 0 {
        throw element.error("\(number) is negative", remedy: "rates and counts are 0 or more")
      }
      numbers.append(number)
    }
    if let count, numbers.count != count {
      throw error("\(numbers.count) numbers, and \(what) has \(count) bins")
    }
    return numbers
  }
}
