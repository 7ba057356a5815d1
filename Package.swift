// swift-tools-version: 6.2
import PackageDescription

let swift: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A library target and the folder of its tests; a target imports only those above it.
func library(
  _ name: String, _ dependencies: [Target.Dependency], testsExclude: [String] = []
) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, swiftSettings: swift),
    .testTarget(
      name: name + "Tests", dependencies: dependencies + [.target(name: name)], exclude: testsExclude,
      swiftSettings: swift),
  ]
}

let package = Package(
  name: "windrow",
  products: [
    .executable(name: "windrow", targets: ["WindrowCLI"]),
    .library(name: "Windrow", targets: ["Windrow"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(
      name: "CKernels",
      exclude: ["kernels.inc", "gather.inc", "match.inc", "recurrent.inc", "row_products.inc"]),
  ]
    + library("TensorCore", ["CKernels", "COpenBLAS"])
    + library("Autograd", ["TensorCore"])
    + library("Layers", ["Autograd", "TensorCore"], testsExclude: ["Golden"])
    + library("Recipes", [.product(name: "Yams", package: "Yams")])
    + library("Models", ["Layers", "Autograd", "TensorCore", "Recipes"])
    + library(
      "TextData", ["CKernels", "CZstd", "Recipes", .product(name: "Yams", package: "Yams")],
      testsExclude: ["Golden"])
    + library("NaturalLogic", ["TextData", "Recipes"])
    + library("Training", ["Models", "Layers", "Autograd", "TensorCore", "TextData", "Recipes"])
    + library(
      "Explanations", ["Training", "Models", "Layers", "Autograd", "TensorCore", "TextData", "Recipes"])
    + library(
      "Experiments",
      [
        "Explanations", "Training", "Models", "Autograd", "TensorCore", "TextData", "Recipes",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], testsExclude: ["Golden"])
    + [
      .target(
        name: "Windrow",
        dependencies: [
          "TensorCore", "Autograd", "Layers", "Models", "TextData", "Recipes", "Training", "Explanations",
        ],
        swiftSettings: swift),
      .executableTarget(
        name: "WindrowCLI",
        dependencies: [
          "Windrow", "NaturalLogic", "Experiments",
          .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        swiftSettings: swift),
      .testTarget(name: "WindrowTests", dependencies: ["Windrow"], swiftSettings: swift),
      .testTarget(
        name: "CommandTests", dependencies: ["WindrowCLI", "TextData"], swiftSettings: swift),
    ],
  swiftLanguageModes: [.v6]
)
