/// What a `.npy` file says of itself: element types, order and shape.
struct NumPyHeader {
  /// One value of a structured row, or the nameless element of a plain array.
  struct Field {
    let name: String
    let element: NumPyElement
    let offset: Int
  }

  /// The values of a structured row, or the one nameless element of a plain array.
  let fields: [Field]
  let isStructured: Bool
  let isFortranOrder: Bool
  /// Whether the data are Python's pickle of the elements, which is not read.
  let isPickled: Bool
  /// The lengths of the axes.
  let shape: [Int]
  /// The bytes of a structured row, or of a plain element.
  let elementSize: Int

  /// The number of events.
  var rows: Int { shape.first ?? 1 }
  /// The second axis of a plain array; 1 where there is none.
  var width: Int { shape.count > 1 ? shape[1] : 1 }
  /// The bytes of all elements.
  var dataSize: Int { shape.reduce(elementSize, *) }
  /// The bytes that its columns take in memory.
  var columnsSize: Int {
    fields.reduce(0) { $0 + $1.element.rowSize } * (isStructured ? rows : shape.reduce(1, *))
  }

  /// Headers are not longer: the names of a million columns.
  private static let longest = 1 << 26

  /// Takes a file's beginning, up to the data.
  init(_ stream: UnpackedFile) throws(InputError) {
    let source = stream.file.path
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    let start = try stream.next(10)
    guard start.starts(with: magic) else {
      throw InputError(source, "it is not a .npy file", remedy: "write it with numpy.save")
    }
    let truncated = InputError(
      source, "it is truncated within its header", remedy: "fetch or write it again")
    guard start.count == 10 else { throw truncated }
    let version = start[6]
    let lengthBytes = version == 1 ? start[8...] : start[8...] + (try stream.next(2))
    guard lengthBytes.count == (version == 1 ? 2 : 4) else { throw truncated }
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.longest else {
      throw InputError(
        source, "its header of \(length) bytes is impossible", remedy: "fetch or write it again")
    }
    let textBytes = try stream.next(length)
    guard textBytes.count == length else { throw truncated }
    // Latin-1 up to version 2, UTF-8 since.
    let text =
      version < 3
      ? String(String.UnicodeScalarView(textBytes.map { Unicode.Scalar($0) }))
      : String(decoding: textBytes, as: UTF8.self)

    var scanner = PythonLiteral(text)
    guard case .dictionary(let entries)? = scanner.value(),
      case .boolean(let isFortran)? = entries["fortran_order"],
      case .list(let lengths)? = entries["shape"], let descr = entries["descr"]
    else {
      throw InputError(
        source, "its header cannot be read: \(text.prefix(80))", remedy: "write it with numpy.save")
    }
    let axes = lengths.compactMap { if case .integer(let n) = $0 { n } else { nil } }
    guard axes.count == lengths.count, axes.allSatisfy({ (0..<1 << 40).contains($0) }) else {
      throw InputError(source, "its shape of \(lengths.count) axes is impossible")
    }
    shape = axes
    isFortranOrder = isFortran
    var types = NumPyFields(source: source)
    try types.append(descr)
    (fields, elementSize, isStructured) = (types.fields, types.size, types.isStructured)
    isPickled = types.arePickled
    let width = fields.reduce(elementSize) { $0 + $1.element.rowSize }
    var size = max(1, width)
    for axis in axes {
      let (product, overflow) = size.multipliedReportingOverflow(by: max(1, axis))
      guard !overflow, product < 1 << 60 else {
        throw InputError(source, "its shape \(axes) is impossible")
      }
      size = product
    }
  }

  /// Makes sure that the array is a table: events, or events × columns.
  func requireTable(_ source: String) throws(InputError) {
    guard !isPickled else {
      throw InputError(
        source, "its elements are pickled Python objects, '|O'",
        remedy: "save numbers, or text with .astype('U')")
    }
    guard (1...2).contains(shape.count) else {
      throw InputError(
        source, "its array has \(shape.count) axes", remedy: "save an array of events × columns")
    }
    guard !isStructured || shape.count == 1 else {
      throw InputError(source, "its structured array has two axes", remedy: "flatten it")
    }
    guard !fields.isEmpty else {
      throw InputError(source, "its elements have no bytes", remedy: "save at least the mass")
    }
    if case .unreadable(let name)? = fields.first?.element.kind, !isStructured {
      throw InputError(
        source, "its elements are each \(name)",
        remedy: "save float32, float64, integers, booleans or text")
    }
  }
}
