import Foundation
import GSL

/// The Euler characteristic of a set of points of a rectangular grid.
public enum EulerCharacteristic {
  /// Points − edges + squares, of which all corners are above the level: the connected parts less
  /// the holes in them.
  ///
  /// Vitells and Gross, Astropart. Phys. 35 (2011) 230, arXiv:1105.4355, section 3.
  ///
  /// - Parameter scan: q at the points of the grid, one row of the matrix for each value of the first
  ///   parameter.
  public static func above(_ level: Double, in scan: Matrix) -> Int {
    precondition(scan.elements.allSatisfy { !$0.isNaN }, "a scan with a NaN")
    var sum = 0
    for row in 0..<scan.rows {
      for column in 0..<scan.columns where scan[row, column] > level {
        let right = column + 1 < scan.columns && scan[row, column + 1] > level
        let below = row + 1 < scan.rows && scan[row + 1, column] > level
        sum += 1 - (right ? 1 : 0) - (below ? 1 : 0)
        if right && below && scan[row + 1, column + 1] > level { sum += 1 }
      }
    }
    return sum
  }
}
