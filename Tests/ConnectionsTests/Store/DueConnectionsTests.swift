import Connections
import Database
import Ground
import Tenancy
import TestSupport
import Testing

struct DueConnectionsTests {
    private static let now = ConnectionWorld.now

    @Test func `a connection falls due in its consortium's zone, once, and then next month`() async throws {
        try await withStore(migrations: ConnectionWorld.migrations) { database in
            try await database.write { transaction in
                let world = try ConnectionWorld(transaction)
                let due = DueConnections(transaction, EngineScope())
                let first = try #require(world.connection.nextDueAt)
                #expect(first.rfc3339 == "2026-02-14T23:00:00Z")
                #expect(try due.next() == first)
                #expect(try due.page(at: first - .milliseconds(1)).isEmpty)
                let page = try due.page(at: first)
                #expect(page.map(\.id) == [world.connection.id])
                #expect(page.map(\.consortium) == [world.scope.consortium])
                let connections = ConnectionRepository(transaction)
                let plan = try #require(try connections.effective(world.connection.id, in: world.scope)?.plan)
                #expect(try due.serve(page[0], next: plan.nextDue(after: first)))
                #expect(try !due.serve(page[0], next: nil))
                #expect(try due.page(at: first).isEmpty)
                #expect(try due.next()?.rfc3339 == "2026-03-14T23:00:00Z")
            }
        }
    }

    @Test func `a due time that nobody served outlives edits and outages`() async throws {
        try await withStore(migrations: ConnectionWorld.migrations) { database in
            try await database.write { transaction in
                let world = try ConnectionWorld(transaction)
                let connections = ConnectionRepository(transaction)
                let missed = try #require(world.connection.nextDueAt)
                let later = missed + .days(40)
                var connection = world.connection
                connection.details.switchedOff = true
                connection = try connections.update(connection, in: world.scope, at: later)
                let due = DueConnections(transaction, EngineScope())
                #expect(try due.page(at: later).isEmpty)
                connection.details.switchedOff = false
                connection = try connections.update(connection, in: world.scope, at: later)
                #expect(try due.page(at: later).map(\.dueAt) == [missed])
            }
        }
    }

    @Test func `an edited schedule moves a due time that is still to come`() async throws {
        try await withStore(migrations: ConnectionWorld.migrations) { database in
            try await database.write { transaction in
                let world = try ConnectionWorld(transaction)
                let connections = ConnectionRepository(transaction)
                var connection = world.connection
                connection.details.dayOfMonth = 31
                connection = try connections.update(connection, in: world.scope, at: Self.now)
                #expect(connection.nextDueAt?.rfc3339 == "2026-02-27T23:00:00Z")
                connection.details.schedule = .manual
                connection = try connections.update(connection, in: world.scope, at: Self.now)
                #expect(connection.nextDueAt == nil)
            }
        }
    }

    @Test func `only what may be harvested falls due, over all consortia and in pages`() async throws {
        try await withStore(migrations: ConnectionWorld.migrations) { database in
            try await database.write { transaction in
                var worlds: [ConnectionWorld] = []
                for number in 0..<9 {
                    let zone = Zone.identifiers[number * 40]
                    worlds.append(try ConnectionWorld(transaction, key: "k\(number)", zone: zone))
                }
                let connections = ConnectionRepository(transaction)
                var provider = worlds[0].provider
                provider.details.settings.url = try ServiceURL("https://moved.example.org")
                _ = try ProviderRepository(transaction).update(provider, in: worlds[0].scope, at: Self.now)
                let fingerprint = worlds[1].connection.credentialsFingerprint
                let (broken, scope) = (worlds[1].connection.id, worlds[1].scope)
                try connections.markBroken(broken, fingerprint: fingerprint, reason: "x", in: scope, at: Self.now)
                let due = DueConnections(transaction, EngineScope())
                var (found, after): ([DueConnection], DueConnection?) = ([], nil)
                while true {
                    let page = try due.page(at: Self.now + .days(31), after: after, limit: 2)
                    found += page
                    guard let last = page.last else { break }
                    after = last
                }
                #expect(Set(found.map(\.id)) == Set(worlds.dropFirst(2).map(\.connection.id)))
                #expect(found.map(\.dueAt) == found.map(\.dueAt).sorted())
            }
        }
    }

    @Test func `what is due is found by the index that holds nothing else`() async throws {
        try await TestStore.sqlite.withDatabase(migrations: ConnectionWorld.migrations) { database in
            try await database.read { transaction in
                let recording = RecordingTransaction(transaction)
                let due = DueConnections(recording, EngineScope())
                _ = try due.page(at: Self.now)
                _ = try due.next()
                for (sql, values) in recording.statements {
                    var steps: [String] = []
                    try transaction.forEach("EXPLAIN QUERY PLAN \(sql)", values) { steps.append(try $0["detail"]) }
                    #expect(steps.count == 1 && steps[0].contains("connections_due"), "\(steps): \(sql)")
                }
            }
        }
    }

    @Test func `the strictest provider on a host sets its pace for all`() async throws {
        try await withStore(migrations: ConnectionWorld.migrations) { database in
            try await database.write { transaction in
                _ = try ConnectionWorld(transaction)
                let second = try ConnectionWorld(transaction, key: "second")
                var provider = second.provider
                provider.details.settings.requestsAtOnce = 4
                provider.details.settings.requestSpacing = .seconds(10)
                provider = try ProviderRepository(transaction).update(provider, in: second.scope, at: Self.now)
                func limits() throws -> HostLimits? {
                    try HostLimits.strictest(on: "sushi.example.org", defaults: .standard, EngineScope(), transaction)
                }
                #expect(try limits() == HostLimits(requestsAtOnce: 1, requestSpacing: .seconds(10)))
                provider.details.state = .inactive
                _ = try ProviderRepository(transaction).update(provider, in: second.scope, at: Self.now)
                #expect(try limits() == HostLimits(requestsAtOnce: 1, requestSpacing: .seconds(3)))
                let none = try HostLimits.strictest(
                    on: "none.example.org",
                    defaults: .standard,
                    EngineScope(),
                    transaction
                )
                #expect(none == nil)
            }
        }
    }
}
