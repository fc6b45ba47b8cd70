// swift-tools-version: 6.1
import PackageDescription

// Targets stand in the order of the house, lowest floor first; a target may depend only on those above it in this list.
let package = Package(
  name: "shc-bench",
  products: [.executable(name: "shcbench", targets: ["shcbench"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // Floor 0: C.
    .systemLibrary(
      name: "COneDNN", providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl"])]),
    .systemLibrary(
      name: "CLibPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg",
      providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CFreeType", pkgConfig: "freetype2",
      providers: [.apt(["libfreetype-dev"]), .brew(["freetype"])]),
    .target(name: "CPNG", dependencies: ["CLibPNG"]),
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("m")]),
    // Floor 1: random streams, digests, files, labels.
    .target(name: "Foundations", dependencies: ["CCrypto"]),
    // Floor 2: what touches memory fast.
    .target(name: "Kernels", dependencies: ["Foundations", "CKernels", "COneDNN"]),
    // Image files in and out; characters drawn from fonts.
    .target(name: "Images", dependencies: ["Foundations", "CPNG", "CTurboJPEG"]),
    .target(name: "Glyphs", dependencies: ["Foundations", "CFreeType"]),
    // Floor 3.
    .target(name: "Training", dependencies: ["Kernels", "Foundations"]),
    .target(name: "Datasets", dependencies: ["Images", "Glyphs", "Foundations", "CZlib"]),
    .target(name: "Retrieval", dependencies: ["Foundations", "CKernels"]),
    // Floor 4: hash centers, shared losses, the `HashingMethod` protocol.
    .target(name: "Hashing", dependencies: ["Training", "Kernels", "Foundations"]),
    // Floor 5: the methods.
    .target(name: "SemanticHashCenters", dependencies: ["Hashing", "Training", "Kernels", "Foundations"]),
    .target(name: "Baselines", dependencies: ["Hashing", "Training", "Kernels", "Foundations"], path: "baselines"),
    // Floor 6: experiments, plan, steps, store.
    .target(
      name: "Benchmark",
      dependencies: [
        "SemanticHashCenters", "Baselines", "Hashing", "Training", "Datasets", "Retrieval", "Images", "Kernels",
        "Foundations", "Yams",
      ]),
    // Floor 7: tables, figures, the report.
    .target(
      name: "Reporting",
      dependencies: ["Benchmark", "Hashing", "Training", "Datasets", "Retrieval", "Images", "Foundations"]),
    // Floor 8: the command.
    .executableTarget(
      name: "shcbench",
      dependencies: [
        "Reporting", "Benchmark", "Hashing", "Datasets", "Retrieval", "Images", "Kernels", "Foundations",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Our side of `make bench`.
    .executableTarget(
      name: "SpeedComparison", dependencies: ["Training", "Retrieval", "Images", "Kernels", "Foundations"],
      path: "Benchmarks/SpeedComparison"),

    // Checks that several test targets share.
    .target(name: "TestSupport", dependencies: ["Foundations", "Kernels", "Training"], path: "Tests/TestSupport"),
    .testTarget(name: "FoundationsTests", dependencies: ["Foundations"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels"]),
    .testTarget(name: "TrainingTests", dependencies: ["Training", "TestSupport"]),
    .testTarget(name: "ImagesTests", dependencies: ["Images", "Foundations"]),
    .testTarget(name: "GlyphsTests", dependencies: ["Glyphs", "Foundations"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "Images", "Foundations"]),
    .testTarget(name: "RetrievalTests", dependencies: ["Retrieval", "Foundations"]),
    .testTarget(name: "HashingTests", dependencies: ["Hashing", "TestSupport"]),
    .testTarget(name: "MethodsTests", dependencies: ["SemanticHashCenters", "Baselines", "TestSupport"]),
    .testTarget(name: "BenchmarkTests", dependencies: ["Benchmark"]),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting"]),
    .testTarget(name: "CommandTests", dependencies: ["shcbench", "Images", "Foundations", "Retrieval"]),
  ],
  swiftLanguageModes: [.v6]
)
