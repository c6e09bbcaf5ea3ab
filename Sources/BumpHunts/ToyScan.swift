import GSL

/// Scans toys of a fixed expectation, many to a task, without allocation in between.
struct ToyScan: Sendable {
  let scan: WindowScan
  let background: ScanBackground
  let sources: [ToySource]

  /// - Parameters:
  ///   - channels: the expectations of each channel's cells.
  ///   - totals: the events of each channel, to which toys are held where the expectation is a shape.
  init(_ scan: WindowScan, expected channels: [[Double]], totals: [Int]) {
    let isShape = scan.test.normalisation == .outsideWindow
    self.scan = scan
    background = ScanBackground(channels, on: scan.grid, isShape: isShape)
    sources = zip(channels, totals).map {
      ToySource(scan.test.normalisation, expected: $0, total: $1)
    }
  }

  /// The strongest window of counts that are given, channel by channel.
  func strongest(in channels: [[Double]]) -> (
    found: WindowScan.Found?, deviations: [WindowDeviation]
  ) {
    let (cells, size) = (scan.grid.cells, scan.grid.tableSize)
    var tables = [Double](repeating: 0, count: channels.count * size)
    for (channel, counts) in channels.enumerated() {
      precondition(counts.count == cells, "\(counts.count) counts in \(cells) cells")
      counts.withUnsafeBufferPointer { counts in
        tables.withUnsafeMutableBufferPointer { tables in
          scan.grid.fill(
            UnsafeMutableBufferPointer(rebasing: tables[channel * size..<(channel + 1) * size]),
            with: counts)
        }
      }
    }
    var bounds = [Double](repeating: 0, count: scan.boundCount)
    return tables.withUnsafeBufferPointer { tables in
      let found = bounds.withUnsafeMutableBufferPointer {
        scan.strongest(tables, under: background, bounds: $0)
      }
      guard let found else { return (nil, []) }
      let deviations = channels.indices.map {
        scan.deviation(of: found.window, in: $0, tables, background)
      }
      return (found, deviations)
    }
  }

  /// The statistic of each toy, 0 where no window deviates.
  ///
  /// - Throws: `CancellationError`.
  func statistics(toys: Int, seed: UInt64, workers: Workers) async throws -> [Double] {
    let block = 64
    let blocks = try await workers.map((toys + block - 1) / block) { index in
      statistics(of: index * block..<min(toys, (index + 1) * block), seed: seed)
    }
    return blocks.flatMap { $0 }
  }

  private func statistics(of toys: Range<Int>, seed: UInt64) -> [Double] {
    let (cells, size) = (scan.grid.cells, scan.grid.tableSize)
    var counts = [Double](repeating: 0, count: cells)
    var tables = [Double](repeating: 0, count: sources.count * size)
    var bounds = [Double](repeating: 0, count: scan.boundCount)
    return toys.map { toy in
      var stream = RandomStream(seed: seed, purpose: Self.purpose, index: UInt64(toy))
      return tables.withUnsafeMutableBufferPointer { tables in
        counts.withUnsafeMutableBufferPointer { counts in
          for (channel, source) in sources.enumerated() {
            source.draw(counts, using: &stream)
            scan.grid.fill(
              UnsafeMutableBufferPointer(rebasing: tables[channel * size..<(channel + 1) * size]),
              with: UnsafeBufferPointer(counts))
          }
        }
        return bounds.withUnsafeMutableBufferPointer {
          scan.strongest(UnsafeBufferPointer(tables), under: background, bounds: $0)?.statistic ?? 0
        }
      }
    }
  }

  static let purpose = "toys of a bump search"
}
