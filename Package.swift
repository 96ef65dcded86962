// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6, warnings are errors, `any` is visible, imports are internal unless said otherwise.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")

/// A room of the house: `Sources/<name>`, and its suite in `Tests/<name>Tests`.
func room(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func suite(of name: String, _ more: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + more, resources: resources,
        swiftSettings: settings)
}

let package = Package(
    name: "rollcall",
    products: [.executable(name: "rollcall", targets: ["rollcall"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.11.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.7.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.86.0"),
        .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.40.0"),
    ],
    targets: [
        // The C libraries, each imported by exactly one Swift target.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CVectorscan", pkgConfig: "libhs", providers: [.apt(["libvectorscan-dev"])]),
        .target(name: "CMemory"),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

        // The rooms, from the pure heart outward; arrows point up this list only.
        room("KeyListing", []),
        room("StrictJSON", []),
        room("OpenSSL", ["COpenSSL"]),
        room("Dialects", ["KeyListing", "StrictJSON", "CSimdJSON"], resources: [.embedInCode("Descriptions")]),
        room("Redaction", ["KeyListing", "CVectorscan"]),
        room("Cursors", ["KeyListing", "OpenSSL"]),
        room("Upstream", ["CCurl"]),
        room(
            "Downstream",
            [
                "OpenSSL", .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
            ] + nio),
        room("Configuration", ["StrictJSON", "Dialects", "Redaction", "OpenSSL"]),
        room(
            "Gateway",
            [
                "KeyListing", "StrictJSON", "Dialects", "Redaction", "Cursors", "OpenSSL", "Upstream", "Downstream",
                "Configuration", logging, metrics,
            ], resources: [.embedInCode("Documents")]),
        room("SampleBackends", nio),
        .executableTarget(
            name: "rollcall",
            dependencies: [
                "KeyListing", "StrictJSON", "Dialects", "Redaction", "OpenSSL", "Upstream", "Downstream",
                "Configuration",
                "Gateway", "SampleBackends", "CMemory", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // The suites; each file of a suite mirrors one of its room.
        suite(of: "KeyListing"),
        suite(of: "StrictJSON"),
        suite(of: "OpenSSL"),
        suite(of: "Dialects", ["KeyListing", "StrictJSON"], resources: [.copy("Descriptions")]),
        suite(of: "Redaction", ["KeyListing"]),
        suite(of: "Cursors", ["KeyListing"]),
        suite(of: "Upstream"),
        suite(
            of: "Downstream", ["OpenSSL", .product(name: "NIOEmbedded", package: "swift-nio")] + nio,
            resources: [.copy("Corpus")]),
        suite(of: "Configuration", ["StrictJSON", "Redaction", "OpenSSL"]),
        suite(
            of: "Gateway",
            [
                "KeyListing", "Dialects", "Redaction", "OpenSSL", "Configuration", "Upstream", "Downstream", logging,
            ]),
        suite(of: "SampleBackends", resources: [.copy("Fixtures")]),
        .testTarget(
            name: "RollcallCommandTests",
            dependencies: [
                "rollcall", "Redaction", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        // Random worlds and the model that judges walks through them; it knows none of the rooms.
        .target(name: "WalkModel", path: "Tests/WalkModel", swiftSettings: settings),
        .testTarget(
            name: "WalkModelTests",
            dependencies: [
                "WalkModel", "KeyListing", "Redaction", "Upstream", "Downstream", "Configuration", "Gateway", logging,
            ],
            exclude: ["Mutants.json"], swiftSettings: settings),
        // What strangers and backends send, let in as bytes; the fuzzers' corpus is replayed through it.
        .target(
            name: "FuzzedDoors",
            dependencies: [
                "KeyListing", "StrictJSON", "OpenSSL", "Dialects", "Redaction", "Cursors", "Downstream", "Gateway",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            path: "Tests/Fuzzers/FuzzedDoors", swiftSettings: settings),
        .testTarget(
            name: "FuzzedDoorsTests", dependencies: ["FuzzedDoors"], path: "Tests/Fuzzers/ReplayTests",
            swiftSettings: settings),
        // What the parts of a list request cost, in time and allocations.
        .target(name: "CAllocationCounter", path: "Tests/Benchmarks/CAllocationCounter"),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "CAllocationCounter", "KeyListing", "Dialects", "Redaction", "Cursors", "Upstream", "Downstream",
                "Configuration", "Gateway", logging,
            ], path: "Tests/Benchmarks/Benchmarks", swiftSettings: settings),
        // The built program over real sockets.
        .testTarget(
            name: "EndToEndTests", dependencies: ["rollcall", "SampleBackends", "WalkModel"],
            resources: [.copy("Fixtures")], swiftSettings: settings),
    ],
    cxxLanguageStandard: .cxx17
)

// libFuzzer's driver is linked with a runtime of its own: only deploy/fuzz.sh builds it.
if Context.environment["ROLLCALL_FUZZERS"] != nil {
    package.products.append(.executable(name: "Fuzzer", targets: ["Fuzzer"]))
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzzers/CFuzzer"),
        .executableTarget(
            name: "Fuzzer", dependencies: ["CFuzzer", "FuzzedDoors"], path: "Tests/Fuzzers/Fuzzer",
            swiftSettings: settings),
    ]
}
