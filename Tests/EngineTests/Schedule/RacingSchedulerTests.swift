import Connections
import Crypto
import Database
@testable import Engine
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing
import Transfer

/// Several nodes that look at the same plans at the same moment.
@Suite struct RacingSchedulerTests {
    /// 2026-02-09, a Monday, 12:00 UTC.
    private static let noon = Instant(seconds: 1_770_638_400)

    @Test(arguments: TestStore.allCases)
    func `schedulers that tick at once serve each plan once, and count each back-fill once`(
        store: TestStore
    ) async throws {
        try await store.withNodes(4, migrations: EngineStage.migrations) { nodes in
            let clock = ManualClock(Self.noon)
            let connections = try await nodes[0].write { try Self.connections(20, $0) }
            try await withTemporaryFolder { folder in
                let schedulers = try nodes.enumerated().map { number, database in
                    Scheduler(
                        EngineParts(
                            database: database,
                            blobs: try FileBlobStore(root: "\(folder)/blobs"),
                            keyring: .ephemeral(),
                            http: HTTPClient(.init(addresses: .allowingLoopback)),
                            clock: clock,
                            log: .silent
                        ),
                        EngineSettings(instance: "\(number)", spoolFolder: folder, userAgent: "tests")
                    )
                }
                for day in 0..<3 {
                    clock.set(Self.noon + .days(day * 31))
                    try await withThrowingTaskGroup { group in
                        for scheduler in schedulers + schedulers { group.addTask { _ = try await scheduler.tick() } }
                        try await group.waitForAll()
                    }
                    try await Self.expectOnce(connections, nodes[0], at: clock.now())
                }
            }
        }
    }

    /// Each month that was asked for is there once, in its first episode; every plan has moved on.
    private static func expectOnce(
        _ connections: [ConnectionID],
        _ database: any Database,
        at now: Instant
    ) async throws {
        try await database.read { transaction in
            let twice = try transaction.rows(
                """
                SELECT connection_id FROM harvests GROUP BY connection_id, report, month HAVING COUNT(*) > 1 OR MAX(episode) > 1
                """
            )
            #expect(twice.isEmpty)
            let due = try DueConnections(transaction, EngineScope()).page(at: now)
            #expect(due.isEmpty)
            let asked = try transaction.value(Int.self, "SELECT COUNT(DISTINCT connection_id) FROM harvests")
            #expect(asked == connections.count)
            // Each night takes two hundred of the host, whichever node asked for them.
            let crowded = try transaction.rows(
                "SELECT run_after FROM harvests WHERE priority = 2 GROUP BY run_after HAVING COUNT(*) > 200"
            )
            #expect(crowded.isEmpty)
        }
    }

    private static func consortium(_ transaction: any Transaction) throws -> ConsortiumScope {
        ConsortiumScope(
            try ConsortiumRepository(transaction).add(ConsortiumDetails(key: "one", name: "One"), at: noon).id
        )
    }

    /// Connections to one host whose plans are due at noon.
    private static func connections(_ count: Int, _ transaction: any Transaction) throws -> [ConnectionID] {
        let scope = try consortium(transaction)
        var settings = ProviderSettings()
        settings.url = try ServiceURL("https://sushi.example.org")
        let provider = try ProviderRepository(transaction).add(
            ProviderDetails(name: "Acme", settings: settings),
            in: scope,
            at: noon
        )
        let keyring = Keyring.ephemeral()
        return try (0..<count).map { number in
            let connections = ConnectionRepository(transaction)
            let connection = try connections.add(
                ConnectionDetails(name: "Acme \(number)", provider: provider.id, institution: nil),
                in: scope,
                at: noon
            )
            try connections.setCredentials(
                Credentials([.customerID: "c-\(number)"]),
                of: connection.id,
                keyring: keyring,
                in: scope,
                at: noon
            )
            try transaction.run("UPDATE connections SET next_due_at = ?2 WHERE id = ?1", connection.id, noon)
            return connection.id
        }
    }
}
