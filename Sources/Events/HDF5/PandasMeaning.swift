/// What pandas says of a field in its layout "table": the numbers themselves, dates, or categories.
enum PandasMeaning {
  case plain
  case dates(NumPyDate)
  /// The field holds places in these values, and −1 where there is none.
  case categories(Column, place: HDF5Place)

  /// Reads the attributes of a field, and its categories, which are a table of their own in the group
  /// `meta/FIELD/meta` beside the dataset (pandas, `io/pytables.py`, `DataCol.convert`).
  init(of field: String, in dataset: HDF5Dataset, below group: String, _ file: HDF5File)
    throws(InputError)
  {
    let name = dataset.place.object
    if try file.text("\(field)_meta", of: name, isGroup: false) == "category" {
      let place = HDF5Place(file: file.path, object: "\(group)/meta/\(field)/meta", isGroup: true)
      self = .categories(try Self.categories(place, file), place: dataset.place)
    } else if let type = try file.text("\(field)_dtype", of: name, isGroup: false),
      let unit = NumPyDate(type)
    {
      self = .dates(unit)
    } else {
      self = .plain
    }
  }

  /// The categories; none where there is no table of them, which pandas cannot write without rows.
  private static func categories(_ place: HDF5Place, _ file: HDF5File) throws(InputError) -> Column
  {
    let name = "\(place.object)/table"
    guard file.object(name) != nil else { return Column([]) }
    let dataset = try HDF5Dataset(name, in: file)
    let values = try dataset.values().filter {
      $0.name == "values" || $0.name.hasPrefix("values_block_0")
    }
    guard values.count == 1, dataset.shape.count == 1 else {
      throw dataset.place.error("it is not a list of categories", remedy: "write the table again")
    }
    let column = try HDF5Columns(values, in: dataset).read()[0]
    let missing = try HDF5Reader.missingText(of: place, in: file)
    let own = column.text.map { Column(text: $0.without(missing)) } ?? column
    guard
      let unit = try file.text("values_dtype", of: name, isGroup: false).flatMap({ NumPyDate($0) })
    else { return own.withoutMissing }
    return own.dates(unit).withoutMissing
  }

  /// What a field's values mean.
  func column(_ stored: Column) throws(InputError) -> Column {
    switch self {
    case .plain: return stored
    case .dates(let unit): return stored.dates(unit)
    case .categories(let categories, let place):
      guard stored.text == nil,
        stored.numbers.allSatisfy({ $0 >= -1 && $0 < Double(categories.count) })
      else {
        throw place.error(
          "a code leads to none of the \(categories.count) categories", remedy: "write it again")
      }
      return categories.chosen(by: stored.numbers.map { Int($0) })
    }
  }
}

extension Column {
  /// The rows that have a value.
  fileprivate var withoutMissing: Column {
    let kept = numbers.indices.filter { row in
      text.map { $0[row] != nil } ?? !numbers[row].isNaN
    }
    return kept.count == count ? self : rows(at: kept)
  }

  /// The rows of so many places; none where a place is −1.
  fileprivate func chosen(by places: [Int]) -> Column {
    if let text {
      var result = TextColumn()
      for place in places { result.append(place < 0 ? nil : text[place]) }
      return Column(text: result)
    }
    guard places.contains(where: { $0 < 0 }) else { return rows(at: places) }
    return Column(places.map { $0 < 0 ? .nan : numbers[$0] })
  }
}
