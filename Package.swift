// swift-tools-version: 6.2
import PackageDescription

// Rules that every target compiles under; each with the proposal that explains it.
let rules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
    .treatAllWarnings(as: .error),  // SE-0443
]

/// A system library from Debian: one module map, one shim header, no logic.
func library(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// A chapter of the service: it imports only the chapters told before it, listed here.
func chapter(_ name: String, after earlier: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: earlier, swiftSettings: rules)
}

func program(_ name: String, path: String? = nil, after earlier: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: earlier, path: path, swiftSettings: rules)
}

func tests(_ chapter: String, with more: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(chapter)Tests",
        dependencies: [.init(stringLiteral: chapter), "TestSupport"] + more,
        resources: resources,
        swiftSettings: rules
    )
}

let package = Package(
    name: "garner",
    products: [
        .executable(name: "garner", targets: ["garner"]),
        .executable(name: "garner-bench", targets: ["garner-bench"]),
        .executable(name: "garner-chaos", targets: ["garner-chaos"]),
    ],
    dependencies: [],
    targets: [
        library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        library("CPostgreSQL", pkgConfig: "libpq", apt: "libpq-dev"),
        library("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        library("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
        library("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        .systemLibrary(name: "CLinux"),

        chapter("Ground", after: ["CLinux", "CZlib"]),
        chapter("Crypto", after: ["Ground", "CSodium"]),
        chapter("Database", after: ["Ground", "Crypto", "CSQLite", "CPostgreSQL"]),
        chapter("Transfer", after: ["Ground", "CCurl"]),
        chapter("HTTP", after: ["Ground", "CMicroHTTPD"]),
        chapter("Tenancy", after: ["Ground", "Crypto", "Database"]),
        chapter("Connections", after: ["Ground", "Crypto", "Database", "Tenancy"]),
        chapter("Harvests", after: ["Ground", "Crypto", "Database", "Tenancy", "Connections"]),
        chapter("Usage", after: ["Ground", "Crypto", "Database", "Tenancy", "Connections", "Harvests"]),
        chapter(
            "Harvesters",
            after: ["Ground", "Database", "Transfer", "Tenancy", "Connections", "Harvests", "Usage"]
        ),
        chapter("Alerts", after: ["Ground", "Crypto", "Database", "Tenancy", "Connections", "Harvests"]),
        chapter(
            "Recipients",
            after: ["Ground", "Crypto", "Database", "Tenancy", "Connections", "Harvests", "Alerts"]
        ),
        chapter(
            "Mail",
            after: [
                "Ground", "Crypto", "Database", "Transfer", "Tenancy", "Connections", "Harvests", "Alerts",
                "Recipients",
            ]
        ),
        chapter(
            "Engine",
            after: [
                "Ground", "Crypto", "Database", "Transfer", "Tenancy", "Connections", "Harvests", "Usage",
                "Harvesters", "Alerts", "Recipients", "Mail",
            ]
        ),
        chapter(
            "Service",
            after: [
                "Ground", "Crypto", "Database", "Transfer", "HTTP", "Tenancy", "Connections", "Harvests", "Usage",
                "Harvesters", "Alerts", "Recipients", "Mail", "Engine",
            ]
        ),
        program(
            "garner",
            after: [
                "Ground", "Crypto", "Database", "Transfer", "HTTP", "Tenancy", "Connections", "Harvests", "Usage",
                "Harvesters", "Alerts", "Recipients", "Mail", "Engine", "Service",
            ]
        ),
        program(
            "garner-bench",
            after: [
                "Ground", "Database", "Tenancy", "Connections", "Harvests", "Usage", "Harvesters", "Engine", "Service",
                "TestSupport",
            ]
        ),
        program(
            "garner-chaos",
            after: [
                "Ground", "Crypto", "Database", "HTTP", "Tenancy", "Harvests", "Mail", "Service", "TestSupport",
            ]
        ),

        .target(
            name: "TestSupport",
            dependencies: ["Ground", "Crypto", "Database", "Transfer", "HTTP"],
            path: "Tests/TestSupport",
            exclude: ["SMTP/smtp_postfix.py", "SMTP/smtp_real.py", "SMTP/smtp_stage.py"],
            swiftSettings: rules
        ),
        tests("Ground"),
        tests("Crypto"),
        tests("Database"),
        tests("Transfer", with: ["HTTP"]),
        tests("HTTP", with: ["Transfer"]),
        tests("Tenancy", with: ["Crypto", "Database"]),
        tests("Connections", with: ["Crypto", "Database", "Tenancy"]),
        tests("Harvests", with: ["Crypto", "Database", "Tenancy", "Connections"]),
        tests("Usage", with: ["Database", "Tenancy", "Connections", "Harvests"]),
        tests(
            "Harvesters",
            with: ["Database", "Transfer", "HTTP", "Tenancy", "Connections", "Harvests", "Usage"]
        ),
        tests("Alerts", with: ["Crypto", "Database", "Tenancy", "Connections", "Harvests"]),
        tests("Recipients", with: ["Crypto", "Database", "Tenancy", "Connections", "Harvests", "Alerts"]),
        tests(
            "Mail",
            with: ["Crypto", "Database", "Transfer", "Tenancy", "Connections", "Harvests", "Alerts", "Recipients"],
            resources: [.copy("Fixtures")]
        ),
        tests(
            "Engine",
            with: [
                "Crypto", "Database", "Transfer", "HTTP", "Tenancy", "Connections", "Harvests", "Usage", "Harvesters",
                "Alerts", "Recipients", "Mail",
            ]
        ),
        tests(
            "Service",
            with: [
                "Crypto", "Database", "Transfer", "HTTP", "Tenancy", "Connections", "Harvests", "Usage", "Harvesters",
                "Alerts", "Recipients", "Mail", "Engine",
            ]
        ),
        tests("garner", with: ["Ground", "Crypto", "Database", "HTTP", "Tenancy", "Service"]),
    ]
)
