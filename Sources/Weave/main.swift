import Foundation
import NotebookKit

// weave [--check] FOLDER…: runs the notebook of each folder and writes, or checks, its page. The
// program of Notebooks-text/01-cwola is notebook-01-cwola, beside this one.
var folders = Array(CommandLine.arguments.dropFirst())
let isCheck = folders.first == "--check"
if isCheck { folders.removeFirst() }
guard !folders.isEmpty, !folders.contains(where: { $0.hasPrefix("-") }) else {
  FileHandle.standardError.write(Data("usage: weave [--check] FOLDER…\n".utf8))
  exit(2)
}
let programs = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
  .deletingLastPathComponent()
for path in folders {
  let folder = URL(fileURLWithPath: path)
  let weaver = Weaver(
    folder: folder,
    program: programs.appendingPathComponent("notebook-\(folder.lastPathComponent)"))
  do {
    if isCheck { try weaver.check() } else { try weaver.weave() }
    print("\(path): \(isCheck ? "as woven" : "woven")")
  } catch {
    FileHandle.standardError.write(Data("weave: \(error)\n".utf8))
    exit(1)
  }
}
