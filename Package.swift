// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

/// A library module: its imports are exactly the names listed, and they point up this page.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of one module, in the folder that mirrors it.
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.byName(name: name), "_TestSupport"] + dependencies,
    exclude: ["GSL", "Events", "Simulation", "Learning", "Statistics", "BumpHunts"].contains(name)
      ? ["Reference"] : [],
    swiftSettings: settings)
}

/// One physics result, one notebook, or the benchmarks: a folder and an executable.
func program(
  _ name: String, in folder: String, beside others: [String], _ dependencies: [Target.Dependency]
) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["Sideband"] + dependencies,
    path: folder,
    exclude: others,
    swiftSettings: settings)
}

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let complex = Target.Dependency.product(name: "ComplexModule", package: "swift-numerics")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let real = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "Sideband",
  products: [
    .library(name: "Sideband", targets: ["Sideband"]),
    .executable(name: "sideband", targets: ["SidebandCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // System libraries, each imported by one module only.
    .systemLibrary(name: "CGSL", providers: [.apt(["libgsl-dev"])]),
    // Debian keeps HDF5 in a folder of its own, which pkg-config knows.
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CXGBoost", providers: [.apt(["libxgboost-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CBZip2", providers: [.apt(["libbz2-dev"])]),
    .systemLibrary(name: "CLZ4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CLZMA", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CSnappy", providers: [.apt(["libsnappy-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),

    // Kernels in C, for the instructions that the processor has.
    .target(name: "CNetwork"),

    // The data's way, from the numerics below to the command above.
    module("GSL", ["CGSL"]),
    module(
      "Events",
      ["GSL", "CHDF5", "COpenSSL", "CZlib", "CBZip2", "CLZ4", "CLZMA", "CSnappy", "CZstd"]),
    module("Histograms", ["Events"]),
    module("Simulation", ["GSL", "Events", complex, real]),
    .target(
      name: "ONNX", dependencies: [protobuf], exclude: ["Messages.proto"], swiftSettings: settings),
    module("Learning", ["GSL", "Events", "CXGBoost", "CNetwork", "ONNX"]),
    module("Evaluation", ["Events", "Simulation", "Learning"]),
    module("Statistics", ["GSL", "Events"]),
    module("BumpHunts", ["GSL", "Events", "Histograms", "Statistics"]),
    module("Reports", ["GSL", "Events", mustache]),
    module(
      "Sideband",
      [
        "GSL", "Events", "Histograms", "Simulation", "Learning", "Evaluation", "Statistics",
        "BumpHunts", "Reports",
      ]),

    // What people run.
    .executableTarget(
      name: "SidebandCommand", dependencies: ["Sideband", arguments], swiftSettings: settings),
    module("NotebookKit", []),
    .executableTarget(
      name: "weave", dependencies: ["NotebookKit"], path: "Sources/Weave", swiftSettings: settings),
    program(
      "upsilon", in: "Analyses/upsilon", beside: ["config.yaml", "result.json"], [yaml]),
    program(
      "notebook-01-cwola", in: "Notebooks-text/01-cwola", beside: ["notebook.md", "figure-1.svg"],
      ["NotebookKit"]),
    program(
      "notebook-02-interference", in: "Notebooks-text/02-interference",
      beside: ["notebook.md", "figure-1.svg", "figure-2.svg"], ["NotebookKit"]),
    program("benchmarks", in: "Benchmarks/Program", beside: [], ["_TestSupport"]),

    // Tests mirror the sources.
    module("_TestSupport", ["GSL", "Events"]),
    tests(of: "GSL"),
    tests(of: "Events"),
    tests(of: "Histograms"),
    tests(of: "Simulation"),
    tests(of: "Learning", ["CNetwork"]),
    tests(of: "Evaluation", ["Simulation"]),
    tests(of: "Statistics"),
    tests(of: "BumpHunts"),
    tests(of: "Reports"),
    tests(of: "NotebookKit"),
    tests(of: "Sideband"),
    .testTarget(
      name: "SidebandCommandTests", dependencies: ["SidebandCommand", "Sideband", "_TestSupport"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
