import Events

/// Signal templates between the masses and widths that were simulated.
///
/// Quantiles are interpolated linearly in mass, then in width: a peak moves and widens as a whole,
/// where an interpolation of the bins' contents would have two peaks. Exact for densities that differ
/// by place and scale alone, and templates so finely binned that a bin's slope does not matter.
///
/// Source: A. L. Read, "Linear interpolation of histograms", Nucl. Instrum. Meth. A 425 (1999) 357.
public struct TemplateMorphing: Sendable {
  /// The simulated masses in GeV, ascending.
  public let masses: [Double]
  /// The simulated widths in GeV, ascending.
  public let widths: [Double]
  /// By width, then mass.
  private let templates: [[TemplateShape]]

  /// The interpolation of templates on a grid: each mass with each width.
  ///
  /// - Throws: `InputError` where there is none, or one of the grid is missing or there twice.
  public init(_ templates: [TemplateShape]) throws(InputError) {
    guard !templates.isEmpty else { throw InputError("morphing", "there is no template") }
    masses = Set(templates.map(\.mass)).sorted()
    widths = Set(templates.map(\.width)).sorted()
    var grid: [[TemplateShape]] = []
    for width in widths {
      var row: [TemplateShape] = []
      for mass in masses {
        let found = templates.filter { $0.mass == mass && $0.width == width }
        guard let template = found.first, found.count == 1 else {
          throw InputError(
            "morphing",
            "\(found.count) templates for a mass of \(mass) and a width of \(width) GeV",
            remedy: "give one for each mass with each width")
        }
        row.append(template)
      }
      grid.append(row)
    }
    self.templates = grid
  }

  /// The shape at a mass and a width.
  ///
  /// - Throws: `InputError` outside the simulated masses and widths.
  public func shape(mass: Mass, width: Mass = .GeV(0)) throws(InputError) -> TemplateShape {
    let (row, upward) = try place(of: width.inGeV, in: widths, "width")
    let (column, onward) = try place(of: mass.inGeV, in: masses, "mass")
    func across(_ row: [TemplateShape]) -> TemplateShape {
      onward > 0 ? row[column].morphed(towards: row[column + 1], by: onward) : row[column]
    }
    let shape = across(templates[row])
    return upward > 0 ? shape.morphed(towards: across(templates[row + 1]), by: upward) : shape
  }

  /// The grid's place at or below a value, and how far it is to the next.
  private func place(of value: Double, in grid: [Double], _ name: String) throws(InputError)
    -> (index: Int, fraction: Double)
  {
    guard let index = grid.lastIndex(where: { $0 <= value }), value <= grid[grid.count - 1] else {
      throw InputError(
        "morphing, \(name)", "\(value) GeV was not simulated",
        remedy: "from \(grid[0]) to \(grid[grid.count - 1]) GeV")
    }
    guard index + 1 < grid.count else { return (index, 0) }
    return (index, (value - grid[index]) / (grid[index + 1] - grid[index]))
  }
}
