import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct HostTests {
    private let one = HostLimits(requestsAtOnce: 1, requestSpacing: .seconds(3))

    @Test func `requests to a host keep their distance, from start to start and from end to start`() async throws {
        try await HarvestStage.with { database in
            try await database.write { [one] transaction in
                let permits = HostPermitRepository(transaction)
                func ask(_ seconds: Int) throws -> HostPermitAnswer {
                    try permits.acquire(
                        "a.example",
                        limits: one,
                        owner: "node-1",
                        lease: .seconds(30),
                        at: .sample + .seconds(seconds)
                    )
                }
                guard case .granted(let first) = try ask(0) else {
                    Issue.record("the first is granted")
                    return
                }
                #expect(try ask(1) == .wait(until: .sample + .seconds(3)))
                #expect(try ask(4) == .wait(until: .sample + .seconds(4) + HostPermitRepository.retry))
                try permits.release(first, limits: one, at: .sample + .seconds(10))
                #expect(try ask(11) == .wait(until: .sample + .seconds(13)))
                guard case .granted = try ask(13) else {
                    Issue.record("three seconds after the end it is free")
                    return
                }
            }
        }
    }

    @Test func `a clock that is set back by an hour does not hold a host up for an hour`() async throws {
        try await HarvestStage.with { database in
            try await database.write { [one] transaction in
                let permits = HostPermitRepository(transaction)
                func ask(_ time: Instant) throws -> HostPermitAnswer {
                    try permits.acquire("a.example", limits: one, owner: "node-1", lease: .seconds(30), at: time)
                }
                let ahead = Instant.sample + .hours(1)
                guard case .granted(let first) = try ask(ahead) else {
                    Issue.record("the first is granted")
                    return
                }
                try permits.release(first, limits: one, at: ahead + .seconds(1))
                guard case .granted(let second) = try ask(.sample) else {
                    Issue.record("no request was made within the last three seconds")
                    return
                }
                try permits.release(second, limits: one, at: .sample + .seconds(1))
                #expect(try ask(.sample + .seconds(2)) == .wait(until: .sample + .seconds(4)))
            }
        }
    }

    @Test func `a question that waited for the host longer than its spacing is no clock that was set back`()
        async throws
    {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let three = HostLimits(requestsAtOnce: 3, requestSpacing: .seconds(3))
                try transaction.run("INSERT INTO hosts (host, at_once, spacing_ms) VALUES ('a.example', 3, 3000)")
                func ask(_ seconds: Int) throws -> HostPermitAnswer {
                    try HostPermitRepository(transaction).acquire(
                        "a.example",
                        limits: three,
                        owner: "node-1",
                        lease: .seconds(60),
                        at: .sample + .seconds(seconds)
                    )
                }
                guard case .granted = try ask(10) else {
                    Issue.record("the first is granted")
                    return
                }
                #expect(try ask(4) == .wait(until: .sample + .seconds(13)))
            }
        }
    }

    @Test func `several at once are granted where every provider allows it`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                try transaction.run("INSERT INTO hosts (host, at_once, spacing_ms) VALUES ('a.example', 3, 0)")
                let permits = HostPermitRepository(transaction)
                let four = HostLimits(requestsAtOnce: 4, requestSpacing: .zero)
                var granted: [HostPermit] = []
                for _ in 0..<5 {
                    let answer = try permits.acquire(
                        "a.example",
                        limits: four,
                        owner: "node-1",
                        lease: .seconds(30),
                        at: .sample
                    )
                    if case .granted(let permit) = answer { granted.append(permit) }
                }
                #expect(granted.count == 3, "the host's own limit is stricter")
            }
        }
    }

    @Test func `permits of a lost process are free again, and a heartbeat keeps them`() async throws {
        try await HarvestStage.with { database in
            try await database.write { [one] transaction in
                let permits = HostPermitRepository(transaction)
                func ask(_ owner: String, _ seconds: Int) throws -> Bool {
                    let answer = try permits.acquire(
                        "a.example",
                        limits: one,
                        owner: owner,
                        lease: .seconds(30),
                        at: .sample + .seconds(seconds)
                    )
                    if case .granted = answer { return true }
                    return false
                }
                #expect(try ask("node-1", 0))
                _ = try NodeRepository(transaction).beat(
                    "north",
                    instance: "node-1",
                    until: .sample + .seconds(60),
                    engine: EngineScope(),
                    at: .sample
                )
                #expect(try !ask("node-2", 40))
                #expect(try ask("node-2", 61))
                try permits.releaseAll(exceptOwner: "node-3")
                #expect(try ask("node-3", 70))
            }
        }
    }

    @Test func `back-fill fills one night after the other, however often it is asked for`() async throws {
        try await HarvestStage.with { database in
            try await database.write { transaction in
                let hosts = HostRepository(transaction)
                let night = Night(in: .utc)
                func allot(_ count: Int, at now: Instant = .sample) throws -> [Instant] {
                    try hosts.allotBackfill("a.example", count: count, capPerDay: 5, night: night, at: now)
                }
                let first = night.due(from: .sample)
                #expect(try allot(3) == [first, first, first])
                let more = try allot(8)
                #expect(more.filter { $0 == first }.count == 2)
                #expect(more.filter { $0 == first + .days(1) }.count == 5)
                #expect(more.filter { $0 == first + .days(2) }.count == 1)
                #expect(try allot(1, at: .sample + .days(1)) == [first + .days(2)])
                #expect(try allot(1, at: .sample + .days(9)) == [first + .days(9)])
            }
        }
    }
}
