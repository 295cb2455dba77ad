import Connections
import Database
import Engine
import Ground
import HTTP
import Harvests
import Tenancy
import TestSupport
import Testing

/// Nodes that are drained, lost and started again, as whole engines.
@Suite(.timeLimit(.minutes(4))) struct NodeDrainTests {
    private let month = YearMonth(unchecked: "2025-11")
    private let path = "/p/r51/reports/tr"

    @Test func `a drained node gives back what it runs within two seconds, and works again once that is undone`()
        async throws
    {
        try await EngineStage.run { stage in
            let connection = try await stage.connection("p")
            stage.server.on(path, .hang)
            let harvest = try await stage.ask(.tr, month, over: connection)
            let engine = try stage.engine(node: "north")
            let work = Task { try await engine.run() }
            try await eventually(within: .seconds(60)) { !stage.server.requests(to: path).isEmpty }
            let began = ContinuousClock.now
            try await drain("north", in: stage)
            try await eventually(within: .seconds(60)) { try await stage.harvest(harvest).status == .queued }
            #expect(ContinuousClock.now - began < .seconds(2))
            let drained = try await stage.harvest(harvest)
            #expect(drained.reason == .drained && drained.attempts == 0)
            #expect(engine.runningCount == 0)
            // Whatever comes now waits, although the process lives and beats.
            let another = try await stage.ask(.tr, month.advanced(by: -1), over: connection)
            let beat = try #require(try await node("north", in: stage)).leaseUntil
            try await eventually(within: .seconds(60)) {
                try #require(try await node("north", in: stage)).leaseUntil > beat
            }
            #expect(try await node("north", in: stage)?.state(at: stage.clock.now()) == .draining)
            #expect(stage.server.requests(to: path).count == 1)
            #expect(try await stage.harvest(another).status == .queued)
            stage.server.on(path, .json(Documents.titles("2025-11", 40)))
            try await drain("north", false, in: stage)
            try await eventually(within: .seconds(60)) { try await stage.harvest(harvest).status == .success }
            engine.drain()
            try await work.value
            #expect(try await node("north", in: stage)?.state(at: stage.clock.now()) == .stopped)
        }
    }

    @Test func `a node that is started while it is drained takes no work until that is undone`() async throws {
        try await EngineStage.run { stage in
            let connection = try await stage.connection("p")
            stage.server.on(path, .json(Documents.titles("2025-11", 40)))
            try await stage.working { true }
            try await drain("test", in: stage)
            let harvest = try await stage.ask(.tr, month, over: connection)
            let engine = try stage.engine()
            let work = Task { try await engine.run() }
            try await eventually(within: .seconds(60)) {
                try await node("test", in: stage)?.state(at: stage.clock.now()) == .draining
            }
            #expect(try await stage.harvest(harvest).status == .queued)
            try await drain("test", false, in: stage)
            try await eventually(within: .seconds(60)) { try await stage.harvest(harvest).status == .success }
            engine.drain()
            try await work.value
        }
    }

    @Test func `what a killed process ran is taken up at once by the one that begins at its place`() async throws {
        try await EngineStage.run { stage in
            var hasty = stage
            hasty.policy.backOffBase = .milliseconds(100)
            let stage = hasty
            let connection = try await stage.connection("p")
            stage.server.on(path, .json(Documents.titles("2025-11", 40)))
            let harvest = try await stage.ask(.tr, month, over: connection)
            let now = stage.clock.now()
            let claimed = try await stage.database.write { [policy = stage.policy] transaction in
                _ = try NodeRepository(transaction).register(
                    NodeIdentity(name: "north", instance: "killed", place: "folder", version: "1"),
                    lease: .hours(1),
                    at: now
                )
                return try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).claim(
                    owner: "killed",
                    lease: .hours(1),
                    policy: { _ in policy },
                    at: now
                )
            }
            #expect(claimed?.harvest.id == harvest)
            let engine = try stage.engine(node: "north", place: "folder")
            let work = Task { try await engine.run() }
            try await eventually(within: .seconds(60)) { try await stage.harvest(harvest).status == .success }
            engine.drain()
            try await work.value
        }
    }

    @Test func `a pause that calls back gets what runs back within two seconds, at no cost`() async throws {
        try await EngineStage.run { stage in
            let connection = try await stage.connection("p")
            stage.server.on(path, .hang)
            let harvest = try await stage.ask(.tr, month, over: connection)
            let engine = try stage.engine(node: "north")
            let work = Task { try await engine.run() }
            try await eventually(within: .seconds(60)) { !stage.server.requests(to: path).isEmpty }
            let now = stage.clock.now()
            let target = PauseTarget.consortium(stage.scope.consortium)
            let began = ContinuousClock.now
            let recalled = try await stage.database.write { [policy = stage.policy] transaction in
                try PauseRepository(transaction)
                    .set(Pause(target, reason: "moving", who: "test", since: now, until: Pause.noEnd))
                return try RunningRecall(transaction, base: policy, defaults: .standard).recall(target, at: now)
            }
            #expect(recalled == 1)
            try await eventually(within: .seconds(60)) { try await stage.harvest(harvest).status == .queued }
            #expect(ContinuousClock.now - began < .seconds(2))
            let back = try await stage.harvest(harvest)
            #expect(back.reason == .recalled && back.attempts == 0)
            stage.server.on(path, .json(Documents.titles("2025-11", 40)))
            try await stage.database.write { try PauseRepository($0).end(target) }
            try await eventually(within: .seconds(60)) { try await stage.harvest(harvest).status == .success }
            #expect(stage.server.requests(to: path).count == 2)
            engine.drain()
            try await work.value
        }
    }

    private func drain(_ name: String, _ isDraining: Bool = true, in stage: EngineStage) async throws {
        try await stage.database.write { try NodeRepository($0).setDraining(isDraining, name) }
    }

    private func node(_ name: String, in stage: EngineStage) async throws -> Node? {
        try await stage.database.read { try NodeRepository($0).node(name) }
    }
}
