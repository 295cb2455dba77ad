internal import Foundation
internal import Ground
internal import Service
internal import TestSupport

/// The databases that are measured, each with commits that are on the disk before they are answered.
enum BenchStore: String, CaseIterable {
    case sqlite
    case postgresql

    /// Runs the body on a new, empty installation, and removes it afterwards.
    func withInstallation(_ body: (Installation) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "garner-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = Configuration()
        configuration.data.folder = "\(folder)/data"
        configuration.database.connections = 16
        if self == .postgresql { configuration.database.url = Secret(try Self.server.get().address) }
        configuration.database.schema = "bench_\(UUID().uuidString.prefix(8).lowercased())"
        let installation = try await Installation.create(configuration)
        do {
            try await body(installation)
        } catch {
            await installation.close()
            throw error
        }
        await installation.close()
    }

    /// One of its own, since that of the tests does not wait for the disk.
    static let server = Result {
        try PostgreSQLTestServer(settings: [
            "fsync=on", "full_page_writes=on", "shared_buffers=256MB", "max_wal_size=4GB",
        ])
    }

    /// Ends what was started.
    static func stop() {
        if hasServer, case .success(let server) = server { server.stop() }
    }

    private static let used = Lock(false)
    private static var hasServer: Bool { used.withLock { $0 } }

    /// Says that a server is about to be started, so that it is stopped at the end.
    func prepare() {
        if self == .postgresql { Self.used.withLock { $0 = true } }
    }
}
