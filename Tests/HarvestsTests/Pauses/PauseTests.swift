import Connections
import Database
import Dispatch
import Ground
@testable import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct PauseTests {
    /// Two consortia; in the first two providers on one host, in the second one, each with one harvest that is due.
    private struct World {
        let alpha: HarvestStage.Tenant
        let beta: HarvestStage.Tenant
        var harvests: [String: HarvestID] = [:]
        var providers: [String: ProviderID] = [:]

        init(_ transaction: any Transaction) throws {
            alpha = try HarvestStage.consortium("alpha", in: transaction)
            beta = try HarvestStage.consortium("beta", in: transaction)
            for (name, tenant) in [("one", alpha), ("two", alpha), ("three", beta)] {
                providers[name] = try tenant.provider(name, host: "shared.example", atOnce: 9, in: transaction)
                try add(name, tenant, transaction)
            }
        }

        mutating func add(
            _ name: String,
            _ tenant: HarvestStage.Tenant,
            kind: HarvestKind = .usage,
            back: Int = 0,
            priority: HarvestPriority = .scheduled,
            _ transaction: any Transaction
        ) throws {
            let provider = try #require(providers[name])
            let connection = try tenant.connection("\(name) \(kind) \(back)", to: provider, in: transaction)
            var new = NewHarvest.sample(
                connection,
                provider,
                institution: nil,
                month: YearMonth("2026-02")?.advanced(by: -back),
                host: "shared.example",
                priority: priority
            )
            new.kind = kind
            harvests["\(name)\(kind == .usage ? "" : " \(kind)")\(back == 0 ? "" : " \(back)")"] =
                try HarvestRepository(transaction).add(new, in: tenant.scope, at: .sample).id
        }

        /// What is claimed now, by name; claims are undone afterwards.
        func claimable(at now: Instant = .sample, _ transaction: any Transaction) throws -> [String] {
            var names: [String] = []
            while let claim = try Queue(transaction).claim(at: now) {
                names.append(harvests.first { $0.value == claim.harvest.id }?.key ?? "?")
                try HarvestRepository(transaction).move(
                    claim.harvest.id,
                    .finished(.postponed(until: now + .days(1))),
                    policy: HarvestPolicy(),
                    in: claim.scope,
                    at: now
                )
            }
            for (name, id) in harvests {
                let scope = name.hasPrefix("three") ? beta.scope : alpha.scope
                try HarvestRepository(transaction).move(id, .resumed, policy: HarvestPolicy(), in: scope, at: now)
            }
            return names.sorted()
        }
    }

    private func pause(_ target: PauseTarget, until: Instant = Pause.noEnd, _ transaction: any Transaction) throws {
        try PauseRepository(transaction)
            .set(Pause(target, reason: "why", who: "test", since: .sample, until: until))
    }

    @Test func `a pause holds up what it covers and nothing else, until it is resumed`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let world = try World(transaction)
                let one = try #require(world.providers["one"]), alpha = world.alpha.scope.consortium
                let cases: [(PauseTarget, [String])] = [
                    (.everything, []), (.harvester("sushi"), []), (.harvester("ckan"), ["one", "three", "two"]),
                    (.consortium(alpha), ["three"]), (.provider(one, of: alpha), ["three", "two"]),
                ]
                for (target, left) in cases {
                    try pause(target, transaction)
                    #expect(try world.claimable(transaction) == left, "\(target)")
                    try expectExactQueue(transaction, "\(target)")
                    #expect(try PauseRepository(transaction).pause(of: target, at: .sample)?.reason == "why")
                    try PauseRepository(transaction).end(target)
                    #expect(try PauseRepository(transaction).pause(of: target, at: .sample) == nil)
                    #expect(try world.claimable(transaction) == ["one", "three", "two"], "after \(target)")
                }
            }
        }
    }

    @Test func `the wider of two pauses holds when the narrower ends, and the later of two ends counts`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let world = try World(transaction)
                let one = try #require(world.providers["one"]), alpha = world.alpha.scope.consortium
                try pause(.provider(one, of: alpha), transaction)
                try pause(.consortium(alpha), until: .sample + .hours(1), transaction)
                try PauseRepository(transaction).end(.provider(one, of: alpha))
                #expect(try world.claimable(transaction) == ["three"])
                try pause(.provider(one, of: alpha), until: .sample + .hours(2), transaction)
                #expect(try world.claimable(at: .sample + .minutes(59), transaction) == ["three"])
                #expect(try world.claimable(at: .sample + .minutes(61), transaction) == ["three", "two"])
                #expect(try world.claimable(at: .sample + .minutes(121), transaction) == ["one", "three", "two"])
                let inForce = try PauseRepository(transaction).inForce(
                    in: world.alpha.scope,
                    at: .sample + .minutes(90)
                )
                #expect(inForce.map(\.target) == [.provider(one, of: alpha)])
                #expect(try PauseRepository(transaction).inForce(in: world.beta.scope, at: .sample).isEmpty)
                #expect(try PauseRepository(transaction).sweep(EngineScope(), before: .sample + .hours(3)) == 2)
            }
        }
    }

    @Test func `what comes while something is paused waits too, but work that asks nobody goes on`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                var world = try World(transaction)
                let one = try #require(world.providers["one"]), alpha = world.alpha.scope.consortium
                try pause(.provider(one, of: alpha), transaction)
                try pause(.harvester("sushi"), transaction)
                try world.add("one", world.alpha, back: 1, transaction)
                try world.add("one", world.alpha, kind: .reimport, transaction)
                #expect(try world.claimable(transaction) == ["one reimport"])
                try PauseRepository(transaction).end(.harvester("sushi"))
                #expect(try world.claimable(transaction) == ["one reimport", "three", "two"])
                try pause(.consortium(alpha), transaction)
                #expect(try world.claimable(transaction) == ["three"])
                try expectExactQueue(transaction)
            }
        }
    }

    @Test func `a provider that changes to another kind of harvester is held up by that one's pause`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let world = try World(transaction)
                try pause(.harvester("ckan"), transaction)
                let one = try #require(world.providers["one"])
                try transaction.run("UPDATE providers SET harvester = 'ckan' WHERE id = ?1", one)
                try PauseRepository(transaction).settle(.provider(one, of: world.alpha.scope.consortium))
                #expect(try world.claimable(transaction) == ["three", "two"])
            }
        }
    }

    @Test func `a list says of what waits who holds it up`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let world = try World(transaction)
                let one = try #require(world.providers["one"]), scope = world.alpha.scope
                func holds() throws -> [String: HarvestHold?] {
                    let page = try HarvestRepository(transaction).page(reach: .everything, in: scope)
                    let explained = try HarvestHolds(transaction, in: scope, at: .sample).explain(page)
                    return Dictionary(uniqueKeysWithValues: explained.map { ($0.provider, $0.hold) })
                }
                #expect(try holds() == ["one": nil, "two": nil])
                try pause(.provider(one, of: scope.consortium), transaction)
                #expect(try holds()["one"]??.document["scope"] == "provider")
                #expect(try holds()["two"] == .some(nil))
                try HostRepository(transaction).rest("shared.example", until: .sample + .hours(1), reason: "asked")
                #expect(try holds()["two"]??.document["scope"] == "host")
                try pause(.harvester("sushi"), transaction)
                #expect(try holds()["two"]??.document["scope"] == "harvester")
                try pause(.everything, transaction)
                #expect(try holds()["one"]??.document["scope"] == "all")
            }
        }
    }

    /// A lane that is made while a pause is being set, or ended, by another node must end up as the pause says.
    @Test(.enabled(if: PostgreSQLTestServer.canBeHad, "needs the package postgresql"), .timeLimit(.minutes(2)))
    func `a lane and a pause that are made at the same moment by two nodes do not miss each other`() async throws {
        try await TestStore.postgresql.withNodes(2, migrations: HarvestStage.migrations) { nodes in
            let begun = try await nodes[0].write { try World($0) }
            let one = try #require(begun.providers["one"]), alpha = begun.alpha.scope.consortium
            for (round, isPausing) in [true, false].enumerated() {
                let isMade = DispatchSemaphore(value: 0), mayEnd = DispatchSemaphore(value: 0)
                defer { for _ in 0..<10 { mayEnd.signal() } }
                let making = Task { [node = nodes[0]] in
                    try await node.write { transaction in
                        var world = begun
                        // A lane of its own, by a priority that nothing had before.
                        let priority: HarvestPriority = isPausing ? .now : .backfill
                        try world.add("one", world.alpha, back: round + 1, priority: priority, transaction)
                        isMade.signal()
                        mayEnd.wait()
                    }
                }
                try await ManyNodesTests.wait(for: isMade)
                let pausing = Task { [node = nodes[1]] in
                    try await node.write { transaction in
                        let pauses = PauseRepository(transaction)
                        if isPausing {
                            try pauses.set(
                                Pause(
                                    .provider(one, of: alpha),
                                    reason: nil,
                                    who: "test",
                                    since: .sample,
                                    until: Pause.noEnd
                                )
                            )
                        } else {
                            try pauses.end(.provider(one, of: alpha))
                        }
                    }
                }
                try await eventually(within: .seconds(60)) {
                    try await nodes[0].read { transaction in
                        let waits = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                        return try transaction.value(Int.self, waits) ?? 0 > 0
                    }
                }
                for _ in 0..<3 { mayEnd.signal() }
                try await making.value
                try await pausing.value
                try await nodes[0].write { try expectExactQueue($0) }
            }
        }
    }
}
