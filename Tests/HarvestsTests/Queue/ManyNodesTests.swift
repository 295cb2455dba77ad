import Connections
import Database
import Foundation
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

/// Nodes that work on one queue at the same moment.
@Suite struct ManyNodesTests {
    private static let workers = 16

    /// A host is asked as often at once, and as far apart, as it bears, however many nodes ask it.
    @Test(arguments: TestStore.allCases, [1, 3])
    func `sixteen workers never overlap on one host beyond what it bears`(store: TestStore, atOnce: Int) async throws {
        let spacing = Duration.milliseconds(15)
        try await store.withNodes(4, migrations: HarvestStage.migrations) { nodes in
            let wanted = try await nodes[0].write { transaction in
                try Self.fill(transaction, hosts: ["one.example"], each: 48, atOnce: atOnce, spacing: spacing)
            }
            let watch = HostWatch()
            try await withThrowingTaskGroup { group in
                for number in 0..<Self.workers {
                    let node = nodes[number % nodes.count]
                    group.addTask {
                        try await RacingWorker(node, "node-\(number % 4)", watch, spacing, atOnce).run(
                            until: wanted.count
                        )
                    }
                }
                try await group.waitForAll()
            }
            let seen = watch.seen
            #expect(Set(seen.claimed) == wanted)
            #expect(seen.claimed.count == wanted.count, "a harvest ran twice")
            #expect(seen.mostRunning <= atOnce)
            #expect(seen.mostAsking <= atOnce)
            let grants = seen.grants.sorted()
            for (one, next) in zip(grants, grants.dropFirst()) { #expect(next - one >= spacing) }
            try await nodes[0].write { try expectExactQueue($0) }
        }
    }

    @Test(.enabled(if: PostgreSQLTestServer.canBeHad, "needs the package postgresql"), .timeLimit(.minutes(2)))
    func `a claim passes over a host that another node is claiming on, and says so`() async throws {
        try await TestStore.postgresql.withNodes(2, migrations: HarvestStage.migrations) { nodes in
            _ = try await nodes[0].write { transaction in
                try Self.fill(transaction, consortium: "alpha", hosts: ["a.example"], each: 2, atOnce: 2)
            }
            let isHeld = DispatchSemaphore(value: 0), mayEnd = DispatchSemaphore(value: 0)
            let first = Task { [node = nodes[0]] in
                try await node.write { transaction in
                    let claim = try Queue(transaction).claim(at: .sample)
                    isHeld.signal()
                    mayEnd.wait()
                    return claim
                }
            }
            // However often a driver runs the closure, and however this test ends.
            defer { for _ in 0..<10 { mayEnd.signal() } }
            try await Self.wait(for: isHeld)
            let began = ContinuousClock.now
            let nothing = try await nodes[1].write { transaction in
                (
                    try Queue(transaction).claim(at: .sample),
                    try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).isContended(
                        at: .sample
                    )
                )
            }
            #expect(nothing.0 == nil && nothing.1)
            // What is put into the queue for that host does not wait for the claim either, and another host is free.
            _ = try await nodes[1].write { transaction in
                try Self.fill(transaction, consortium: "beta", hosts: ["a.example", "b.example"], each: 1, atOnce: 2)
            }
            let other = try await nodes[1].write { try Queue($0).claim(at: .sample) }
            #expect(other?.harvest.host == "b.example")
            #expect(ContinuousClock.now - began < .seconds(8), "it waited for the lock")
            mayEnd.signal()
            #expect(try await first.value != nil)
            let second = try await nodes[1].write { try Queue($0).claim(at: .sample) }
            #expect(second?.harvest.host == "a.example")
            let isContended = try await nodes[1].read { transaction in
                try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).isContended(at: .sample)
            }
            #expect(!isContended, "the host is full, and nobody is in the way")
        }
    }

    @Test(arguments: TestStore.allCases)
    func `consortia take turns when several nodes claim at once`(store: TestStore) async throws {
        try await store.withNodes(4, migrations: HarvestStage.migrations) { nodes in
            let loud = try await nodes[0].write { transaction in
                let hosts = (0..<8).map { "h\($0).example" }
                let loud = try Self.fill(transaction, consortium: "loud", hosts: hosts, each: 20, atOnce: 8)
                _ = try Self.fill(transaction, consortium: "quiet", hosts: hosts, each: 3, atOnce: 8)
                return loud
            }
            let claimed = Lock<[HarvestID]>([])
            try await withThrowingTaskGroup { group in
                for node in nodes {
                    group.addTask {
                        while claimed.withLock({ $0.count }) < 40 {
                            let claim = try await node.write { try Queue($0).claim(at: .sample) }
                            if let claim { claimed.withLock { $0.append(claim.harvest.id) } }
                        }
                    }
                }
                try await group.waitForAll()
            }
            // Nothing ends, so that both have as many running at all times: half of what is claimed, but for those that
            // four nodes chose at the same moment.
            let firsts = claimed.withLock { $0.prefix(40) }
            #expect(firsts.count { !loud.contains($0) } >= 16)
        }
    }

    static func wait(for semaphore: DispatchSemaphore) async throws {
        try await eventually(within: .seconds(60)) { semaphore.wait(timeout: .now()) == .success }
    }

    /// Waiting harvests of one consortium, that many on each host.
    private static func fill(
        _ transaction: any Transaction,
        consortium key: String = "alpha",
        hosts: [String],
        each: Int,
        atOnce: Int,
        spacing: Duration? = nil
    ) throws -> Set<HarvestID> {
        let tenant = try HarvestStage.consortium(key, in: transaction)
        var added: Set<HarvestID> = []
        for host in hosts {
            let provider = try tenant.provider(host, host: host, atOnce: atOnce, spacing: spacing, in: transaction)
            let connection = try tenant.connection(host, to: provider, in: transaction)
            for back in 0..<each {
                let new = NewHarvest.sample(
                    connection,
                    provider,
                    institution: nil,
                    month: YearMonth("2026-02")?.advanced(by: -back),
                    host: host
                )
                added.insert(try HarvestRepository(transaction).add(new, in: tenant.scope, at: .sample).id)
            }
        }
        return added
    }
}

/// Claims, asks for a permit, holds it for a moment and ends, as an engine's worker does.
private struct RacingWorker {
    let database: any Database
    let owner: String
    let watch: HostWatch
    let limits: HostLimits
    private let clock = SystemClock()

    init(_ database: any Database, _ owner: String, _ watch: HostWatch, _ spacing: Duration, _ atOnce: Int) {
        self.database = database
        self.owner = owner
        self.watch = watch
        limits = HostLimits(requestsAtOnce: atOnce, requestSpacing: spacing)
    }

    func run(until count: Int) async throws {
        while watch.seen.claimed.count < count {
            let claim = try await database.write { [owner, clock] transaction in
                try Queue(transaction).claim(at: clock.now(), owner: owner)
            }
            guard let claim else {
                try await Task.sleep(for: .milliseconds(3))
                continue
            }
            watch.begin(claim.harvest.id)
            let permit = try await permit(for: claim.harvest.host)
            try await Task.sleep(for: .milliseconds(5))
            watch.answered()
            try await database.write { [limits, clock] transaction in
                try HostPermitRepository(transaction).release(permit, limits: limits, at: clock.now())
            }
            watch.end()
            _ = try await database.write { [clock] transaction in
                try HarvestRepository(transaction).move(
                    claim.harvest.id,
                    .finished(.succeeded(.init(rows: 1))),
                    policy: HarvestPolicy(),
                    fence: claim.fence,
                    in: claim.scope,
                    at: clock.now()
                )
            }
        }
    }

    private func permit(for host: String) async throws -> HostPermit {
        while true {
            let now = clock.now()
            let answer = try await database.write { [owner, limits] transaction in
                try HostPermitRepository(transaction).acquire(
                    host,
                    limits: limits,
                    owner: owner,
                    lease: .seconds(60),
                    at: now
                )
            }
            if case .granted(let permit) = answer {
                watch.ask(at: now)
                return permit
            }
            try await Task.sleep(for: .milliseconds(3))
        }
    }
}

/// What the host would see.
private final class HostWatch: Sendable {
    struct Seen {
        var claimed: [HarvestID] = []
        var grants: [Instant] = []
        var running = 0
        var mostRunning = 0
        var asking = 0
        var mostAsking = 0
    }

    private let state = Lock(Seen())

    var seen: Seen { state.withLock { $0 } }

    func begin(_ harvest: HarvestID) {
        state.withLock { seen in
            seen.claimed.append(harvest)
            seen.running += 1
            seen.mostRunning = max(seen.mostRunning, seen.running)
        }
    }

    func ask(at now: Instant) {
        state.withLock { seen in
            seen.grants.append(now)
            seen.asking += 1
            seen.mostAsking = max(seen.mostAsking, seen.asking)
        }
    }

    func answered() {
        state.withLock { $0.asking -= 1 }
    }

    func end() {
        state.withLock { $0.running -= 1 }
    }
}
