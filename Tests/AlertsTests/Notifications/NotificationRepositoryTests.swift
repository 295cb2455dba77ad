import Alerts
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct `A notification group` {
    private static let noon = AlertStage.noon

    /// A failed harvest, whose group is due.
    private func failure(_ stage: AlertStage, _ month: Int = 0, in transaction: any Transaction) throws -> Harvest {
        let harvest = try stage.harvest(stage.month(month), in: transaction)
        try stage.run(harvest.id, .failure, in: transaction)
        return harvest
    }

    @Test func `is claimed by one worker, until the lease runs out`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                _ = try failure(stage, in: transaction)
                #expect(try stage.claim(at: Self.noon - .seconds(1), in: transaction).isEmpty)
                #expect(try stage.claim(worker: "a", in: transaction).count == 1)
                #expect(try stage.claim(worker: "b", at: Self.noon + .seconds(59), in: transaction).isEmpty)
                #expect(try stage.claim(worker: "b", at: Self.noon + .minutes(1), in: transaction).count == 1)
            }
        }
    }

    @Test func `is settled by who holds the fence, and by nobody else`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                _ = try failure(stage, in: transaction)
                let groups = NotificationRepository(transaction)
                let slow = try #require(try stage.claim(worker: "a", in: transaction).first)
                let quick = try #require(try stage.claim(worker: "b", at: Self.noon + .hours(1), in: transaction).first)
                #expect(try !groups.hold(slow))
                #expect(try groups.hold(quick))
                try groups.settle(quick, outcomes: [quick.events[0].id: .mailed], at: Self.noon + .hours(1))
                #expect(try !groups.hold(quick))
                #expect(try stage.events(in: transaction).map(\.outcome) == [.mailed])
                #expect(try stage.claim(at: Self.noon + .days(9), in: transaction).isEmpty)
            }
        }
    }

    @Test func `is free at once when the only worker begins anew, and its earlier claim settles nothing`() async throws
    {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                _ = try failure(stage, in: transaction)
                let groups = NotificationRepository(transaction)
                let lost = try #require(try stage.claim(worker: "a", in: transaction).first)
                #expect(try groups.endClaims(EngineScope()) == 1)
                #expect(try groups.endClaims(EngineScope()) == 0)
                #expect(try !groups.hold(lost))
                #expect(try stage.claim(worker: "b", in: transaction).map(\.id) == [lost.id])
            }
        }
    }

    @Test func `stays due for what was recorded while it was worked on`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try failure(stage, in: transaction)
                let group = try #require(try stage.claim(in: transaction).first)
                try stage.restart(harvest.id, in: transaction)
                try stage.run(harvest.id, .refusal, in: transaction)
                try NotificationRepository(transaction).settle(
                    group,
                    outcomes: [group.events[0].id: .mailed],
                    at: Self.noon
                )
                let next = try #require(try stage.claim(in: transaction).first)
                #expect(next.id == group.id && next.flush == group.flush + 1)
                #expect(next.events.map(\.kind) == [.credentialsBroken])
            }
        }
    }

    @Test func `stays due for events that nothing was decided about`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                _ = try failure(stage, in: transaction)
                let group = try #require(try stage.claim(in: transaction).first)
                try NotificationRepository(transaction).settle(group, outcomes: [:], at: Self.noon)
                #expect(try stage.claim(in: transaction).count == 1)
            }
        }
    }

    @Test func `comes back later and later when it cannot be settled, and at once when something new happens`()
        async throws
    {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try failure(stage, in: transaction)
                var now = Self.noon
                for minutes in [1, 2, 4, 8, 16, 32, 60, 60] {
                    let group = try #require(try stage.claim(at: now, in: transaction).first)
                    try NotificationRepository(transaction).postpone(group, at: now)
                    #expect(try stage.claim(at: now + .minutes(minutes) - .seconds(1), in: transaction).isEmpty)
                    now = now + .minutes(minutes)
                }
                let group = try #require(try stage.claim(at: now, in: transaction).first)
                try NotificationRepository(transaction).postpone(group, at: now)
                try stage.restart(harvest.id, at: now, in: transaction)
                try stage.run(harvest.id, .failure, at: now + .seconds(1), in: transaction)
                let again = try #require(try stage.claim(at: now + .seconds(1), in: transaction).first)
                #expect(again.events.count == 2)
            }
        }
    }

    @Test func `wakes the notifier when it has committed`() async throws {
        try await AlertStage.with { database, stage in
            let wakeUps = database.wakeUps()
            let harvest = try await database.write { try stage.harvest(in: $0) }
            _ = try await database.write { try stage.run(harvest.id, .failure, in: $0) }
            var woken = false
            for await wakeUp in wakeUps where wakeUp == .mail {
                woken = true
                break
            }
            #expect(woken)
        }
    }

    @Test func `comes with those that are due longest, so that none is starved`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                for number in 0..<6 {
                    let harvest = try stage.harvest(stage.month(number), in: transaction)
                    try stage.run(harvest.id, .failure, at: Self.noon + .minutes(10 - number), in: transaction)
                }
                let engine = EngineScope()
                let groups = try NotificationRepository(transaction)
                    .claimDue(engine, worker: "a", lease: .minutes(1), limit: 3, at: Self.noon + .hours(1))
                #expect(groups.map { $0.events[0].at } == [5, 6, 7].map { Self.noon + .minutes($0) })
                let backlog = try NotificationRepository(transaction).backlog(engine, at: Self.noon + .hours(1))
                #expect(backlog.count == 6 && backlog.oldest == Self.noon + .minutes(5))
            }
        }
    }

    /// Eight workers, each in transactions of its own, settle two hundred groups: each event is told once.
    @Test func `is told once by workers that race`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                for number in 0..<50 { _ = try failure(stage, number, in: transaction) }
            }
            let told = try await withThrowingTaskGroup(of: [EventID].self) { tasks in
                for worker in 0..<8 {
                    tasks.addTask {
                        var told: [EventID] = []
                        while true {
                            let groups = try await database.write { try stage.claim(worker: "w\(worker)", in: $0) }
                            guard !groups.isEmpty else { return told }
                            for group in groups {
                                told += try await database.write { transaction in
                                    let repository = NotificationRepository(transaction)
                                    guard try repository.hold(group) else { return [EventID]() }
                                    let events = group.events.map(\.id)
                                    let outcomes = events.map { ($0, EventOutcome.mailed) }
                                    try repository.settle(
                                        group,
                                        outcomes: Dictionary(uniqueKeysWithValues: outcomes),
                                        at: Self.noon
                                    )
                                    return events
                                }
                            }
                        }
                    }
                }
                return try await tasks.reduce(into: []) { $0 += $1 }
            }
            #expect(told.count == 50)
            #expect(Set(told).count == 50)
        }
    }
}
