import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct NodeTests {
    private let lease = Duration.seconds(20)

    private func identity(_ instance: String, at place: String, named name: String = "north") -> NodeIdentity {
        NodeIdentity(name: name, instance: instance, place: place, version: "1.2.3")
    }

    @Test func `a name belongs to one living process; the next one gets a number`() async throws {
        try await HarvestStage.with { database in
            try await database.write { [lease] transaction in
                let nodes = NodeRepository(transaction)
                func enter(_ instance: String, _ place: String, at now: Instant) throws -> String {
                    try nodes.register(identity(instance, at: place), lease: lease, at: now).node.name
                }
                #expect(try enter("a", "folder 1", at: .sample) == "north")
                #expect(try enter("b", "folder 2", at: .sample) == "north-2")
                #expect(try enter("c", "folder 3", at: .sample) == "north-3")
                try nodes.end("north-2", instance: "b", at: .sample + .seconds(1))
                #expect(try enter("d", "folder 4", at: .sample + .seconds(2)) == "north-2", "it has ended")
                #expect(try nodes.all().map(\.instance) == ["a", "d", "c"])
                #expect(try enter("e", "folder 5", at: .sample + .seconds(21)) == "north", "a was lost")
            }
        }
    }

    @Test func `who begins at the same place takes the name over at once, and knows that the one before is dead`()
        async throws
    {
        try await HarvestStage.with { database in
            try await database.write { [lease] transaction in
                let nodes = NodeRepository(transaction)
                _ = try nodes.register(identity("a", at: "folder 1"), lease: lease, at: .sample)
                let next = try nodes.register(identity("b", at: "folder 1"), lease: lease, at: .sample + .seconds(1))
                #expect(next.node.name == "north")
                #expect(next.predecessors == ["a"])
                #expect(
                    try !nodes.beat("north", instance: "a", until: .sample, engine: EngineScope(), at: .sample)
                        .isRegistered
                )
                let renamed = try nodes.register(
                    identity("c", at: "folder 1", named: "south"),
                    lease: lease,
                    at: .sample + .seconds(2)
                )
                #expect(renamed.predecessors == ["b"])
                #expect(try nodes.all().map(\.name) == ["south"])
                let again = try nodes.register(
                    identity("c", at: "folder 1", named: "south"),
                    lease: lease,
                    at: .sample + .seconds(3)
                )
                #expect(again.node.name == "south" && again.predecessors.isEmpty)
            }
        }
    }

    @Test func `a node is active, draining, stopped or lost, and a drain outlives its process`() async throws {
        try await HarvestStage.with { database in
            try await database.write { [lease] transaction in
                let nodes = NodeRepository(transaction)
                func state(at now: Instant) throws -> Node.State? { try nodes.node("north")?.state(at: now) }
                _ = try nodes.register(identity("a", at: "folder 1"), lease: lease, at: .sample)
                #expect(try state(at: .sample + .seconds(20)) == .active)
                #expect(try state(at: .sample + .seconds(21)) == .lost)
                let until = Instant.sample + .seconds(40)
                let orders = try nodes.beat("north", instance: "a", until: until, engine: EngineScope(), at: .sample)
                #expect(orders == NodeOrders(isRegistered: true, isDraining: false, stops: []))
                #expect(try state(at: .sample + .seconds(21)) == .active)
                try nodes.setDraining(true, "north")
                #expect(try state(at: .sample) == .draining)
                #expect(try nodes.orders("north", instance: "a", engine: EngineScope()).isDraining)
                try nodes.end("north", instance: "a", at: .sample + .seconds(5))
                #expect(try state(at: .sample + .seconds(5)) == .stopped)
                let next = try nodes.register(identity("b", at: "folder 1"), lease: lease, at: .sample + .seconds(6))
                #expect(next.node.isDraining)
                try nodes.setDraining(false, "north")
                #expect(
                    try nodes.beat("north", instance: "b", until: until, engine: EngineScope(), at: .sample).isDraining
                        == false
                )
                #expect(try nodes.sweep(before: until) == 0)
                #expect(try nodes.sweep(before: until + .seconds(1)) == 1)
                #expect(try nodes.orders("north", instance: "b", engine: EngineScope()).isRegistered == false)
            }
        }
    }

    @Test(.enabled(if: PostgreSQLTestServer.canBeHad, "needs the package postgresql"))
    func `one statement extends a node, all of its leases and all of its permits`() async throws {
        try await TestStore.postgresql.withDatabase(migrations: HarvestStage.migrations) { database in
            try await database.write { [lease] transaction in
                let claim = try QueueTests.oneClaim(transaction)
                _ = try NodeRepository(transaction)
                    .register(identity("node-1", at: "folder 1"), lease: lease, at: .sample)
                let permit = try HostPermitRepository(transaction).acquire(
                    claim.harvest.host,
                    limits: .counter,
                    owner: "node-1",
                    lease: lease,
                    at: .sample
                )
                guard case .granted = permit else { throw DatabaseError(.other, "no permit") }
                let recorded = RecordingTransaction(transaction)
                let until = Instant.sample + .seconds(77)
                _ = try NodeRepository(recorded)
                    .beat("north", instance: "node-1", until: until, engine: EngineScope(), at: .sample + .seconds(7))
                #expect(recorded.statements.count == 1)
                let leases = try LeaseRepository(transaction, engine: EngineScope()).held(by: "node-1")
                #expect(leases.map(\.until) == [until])
                #expect(try transaction.value(Instant.self, "SELECT held_until FROM host_permits") == until)
                #expect(try NodeRepository(transaction).node("north")?.beatAt == .sample + .seconds(7))
            }
        }
    }
}
