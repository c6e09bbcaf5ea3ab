import Events

/// Reads a file seven times, and prints the median of the processor's seconds.
func measureReading(_ path: String) throws {
  var times: [Double] = []
  for _ in 0..<7 {
    let start = processorSeconds()
    let columns = try NamedColumns(InputFile(path))
    times.append(processorSeconds() - start)
    precondition(columns.count > 0, "\(path) has no rows")
  }
  print(times.sorted()[3])
}
