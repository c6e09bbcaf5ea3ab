import GSL

/// A Parquet file into columns, in parallel over the columns.
///
/// Flat columns are read, and members of structures as `a.b`; lists and maps are columns that cannot be read.
/// The index of pandas is no column.
package enum ParquetReader {
  /// Reads a file.
  ///
  /// - Throws: ``InputError`` where it is not a Parquet file, cut off, damaged or encrypted, where it unpacks to
  ///   more than the limit allows, or a column is compressed or encoded in a way that is not read here.
  package static func columns(_ input: InputFile, limit: ReadingLimit) throws(InputError)
    -> NamedColumns
  {
    let source = try ParquetSource(input, limit: limit)
    let footer: ParquetFooter
    do throws(ParquetFault) { footer = try ParquetFooter(source) } catch {
      throw error.error(at: source.path)
    }
    let fields = footer.schema.fields.filter { !footer.indexNames.contains($0.name) }
    guard !fields.isEmpty else {
      throw InputError(source.path, "it has no columns", remedy: "store at least the mass")
    }
    // A number of rows takes a few bytes in the file, whatever it is.
    let rowSize = fields.reduce(0) { $0 + $1.unpackedSize }
    let (size, isTooLarge) = footer.rows.multipliedReportingOverflow(by: rowSize)
    try limit.require(unpacked: isTooLarge ? .max : size, from: source.size, of: source.path)
    let budget = ParquetBudget(limit, size: source.size, path: source.path)
    let columns = onAllCores(fields.count) { index -> Result<Column, ParquetFault> in
      do throws(ParquetFault) {
        return .success(try ParquetColumn(fields[index], in: footer, source, budget).read())
      } catch { return .failure(error) }
    }
    // That there is too much in the file is said before anything else, as it ends the reading of any column.
    for case .failure(.whole(let error)) in columns { throw error }
    var result = NamedColumns(source: source.path)
    for (field, column) in zip(fields, columns) {
      switch column {
      case .success(let column): try result.append(field.name, column)
      case .failure(let fault):
        throw fault.error(at: "\(source.path), column '\(field.name)'")
      }
    }
    return result
  }
}
