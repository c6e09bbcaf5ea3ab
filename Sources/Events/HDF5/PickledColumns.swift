/// Columns of Python objects, which pandas pickles as one array of NumPy's into a list of bytes (PyTables'
/// `ObjectAtom`): texts, numbers and truth values are read, and nothing is ever run.
struct PickledColumns {
  let columns: [Column]

  /// Reads the one list of a dataset; nil where it is not a pickled array of `count` columns that is understood.
  init?(_ dataset: HDF5Dataset, count: Int) throws(InputError) {
    guard case .list(let base) = dataset.type.kind, base.size == 1,
      HDF5Dataspace.product(dataset.shape) == 1
    else { return nil }
    var bytes: [UInt8]?
    try dataset.forEachBox { box throws(InputError) in
      bytes = try dataset.place.locating { () throws(HDF5Damage) in
        var heap = HDF5GlobalHeap(dataset.source)
        var reference = HDF5Cursor(
          box.bytes[0..<dataset.type.size], offsetSize: dataset.source.offsetSize,
          lengthSize: dataset.source.lengthSize)
        return Array(try heap.object(&reference, elementSize: 1))
      }
      return false
    }
    guard let bytes, case .array(let shape, let values)? = PickledValue(bytes) else {
      return nil
    }
    let rows = shape.first ?? 0
    guard shape.count == 2 ? shape[1] == count : shape.count == 1 && count == 1 else { return nil }
    columns = (0..<count).map { index in
      Self.column((0..<rows).lazy.map { values[$0 * count + index] })
    }
  }

  /// A column of numbers or truth values where all of them are some, and else of texts.
  private static func column(_ values: some Collection<PickledValue>) -> Column {
    var (numbers, texts, truths, missing) = (0, 0, 0, 0)
    for value in values {
      switch value {
      case .text: texts += 1
      case .integer: numbers += 1
      case .number(let number):
        if number.isNaN { missing += 1 } else { numbers += 1 }
      case .boolean: truths += 1
      case .none: missing += 1
      default:
        return Column(unreadable: "(pickled objects that are not read here)", count: values.count)
      }
    }
    if texts == 0, truths == 0 { return Column(values.map { $0.double ?? .nan }) }
    if truths == values.count {
      return Column(values.map { $0.double ?? .nan }, content: .booleans)
    }
    var column = TextColumn()
    for value in values { column.append(value.written) }
    return Column(text: column)
  }
}

extension PickledValue {
  /// The number; nil where it is none.
  fileprivate var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .boolean(let value): value ? 1 : 0
    default: nil
    }
  }

  /// The value as Python prints it; nil where there is none.
  fileprivate var written: String? {
    switch self {
    case .text(let text): text
    case .integer(let value): "\(value)"
    case .number(let value): value.isNaN ? nil : "\(value)"
    case .boolean(let value): value ? "True" : "False"
    default: nil
    }
  }
}
