import Foundation

extension InputFile {
  /// The files that names and patterns stand for: what is there by that very name, or else what the shell's
  /// patterns `*`, `?` and `[…]` match, by their names in order.
  ///
  /// - Throws: ``InputError`` where a pattern matches nothing, or a file comes up twice.
  package static func expand(_ patterns: [String]) throws(InputError) -> [String] {
    var paths: [String] = []
    for pattern in patterns {
      let isPattern = pattern.contains { "*?[".contains($0) } && access(pattern, F_OK) != 0
      guard isPattern else {
        paths.append(pattern)
        continue
      }
      let found = matches(of: pattern)
      guard !found.isEmpty else {
        throw InputError(pattern, "no file has such a name", remedy: "check the folder")
      }
      paths += found
    }
    var known: Set<String> = []
    for path in paths where !known.insert(path).inserted {
      throw InputError(path, "it is named twice", remedy: "read each file once")
    }
    return paths
  }

  private static func matches(of pattern: String) -> [String] {
    var result = glob_t()
    defer { globfree(&result) }
    guard !pattern.utf8.contains(0), glob(pattern, GLOB_MARK, nil, &result) == 0 else { return [] }
    let paths = (0..<Int(result.gl_pathc)).compactMap { index in
      result.gl_pathv[index].map { String(cString: $0) }
    }
    // A folder ends in a slash.
    return paths.filter { !$0.hasSuffix("/") }
  }
}
