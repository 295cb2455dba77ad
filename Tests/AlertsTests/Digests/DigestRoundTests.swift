import Alerts
import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct `A round of digests` {
    /// 2026-02-09, a Monday, 12:00 UTC.
    private static let noon = AlertStage.noon

    private func round(_ database: any Database, at now: Instant) async throws -> Int {
        try await DigestRound(database, EngineScope()).run(at: now)
    }

    /// The events of each digest of a reader, in the order of their making.
    private func digests(_ reader: Membership, _ stage: AlertStage, _ database: any Database) async throws -> [[Event]]
    {
        try await database.read { transaction in
            let rows = try transaction.rows(
                "SELECT group_id FROM digests WHERE membership_id = ?1 ORDER BY id",
                reader.id
            )
            return try rows.map { row in
                try DigestRepository(transaction).digest(
                    of: try row["group_id"],
                    in: stage.scope,
                    at: Self.noon + .days(99)
                )?.events ?? []
            }
        }
    }

    private func success(
        _ stage: AlertStage,
        _ month: Int,
        of connection: ConnectionID? = nil,
        at now: Instant,
        _ database: any Database
    ) async throws {
        try await database.write { transaction in
            let harvest = try stage.harvest(stage.month(month), of: connection, in: transaction)
            try stage.run(harvest.id, .success, at: now, in: transaction)
        }
    }

    @Test func `makes one for a period with news, and none for one without`() async throws {
        try await AlertStage.with { database, stage in
            let reader = try await database.write { try stage.reader("ann", .daily, hour: 8, in: $0) }
            #expect(try await round(database, at: Self.noon) == 0)
            try await success(stage, 1, at: Self.noon + .hours(1), database)
            #expect(try await round(database, at: Self.noon + .hours(19)) == 0)
            #expect(try await round(database, at: Self.noon + .hours(20)) == 1)
            #expect(try await round(database, at: Self.noon + .hours(21)) == 0)
            #expect(try await round(database, at: Self.noon + .hours(44)) == 0)
            #expect(try await digests(reader, stage, database).map(\.count) == [1])
        }
    }

    @Test func `catches up after a stop, a digest for each period that had news`() async throws {
        try await AlertStage.with { database, stage in
            let reader = try await database.write { try stage.reader("ann", .daily, hour: 8, in: $0) }
            _ = try await round(database, at: Self.noon)
            for day in [0, 1, 4] { try await success(stage, day, at: Self.noon + .days(day) + .hours(1), database) }
            #expect(try await round(database, at: Self.noon + .days(10)) == 3)
            #expect(try await digests(reader, stage, database).map(\.count) == [1, 1, 1])
        }
    }

    @Test(arguments: TestStore.allCases)
    func `run by several nodes at once makes one digest for each reader`(store: TestStore) async throws {
        try await store.withNodes(4, migrations: AlertStage.migrations) { nodes in
            let stage = try await nodes[0].write { try AlertStage("north", in: $0) }
            let readers = try await nodes[0].write { transaction in
                try (0..<12).map { try stage.reader("reader-\($0)", .daily, hour: 8, in: transaction) }
            }
            // Also planning is done by all of them at once.
            func rounds(at now: Instant) async throws -> Int {
                try await withThrowingTaskGroup(of: Int.self) { tasks in
                    for node in nodes + nodes { tasks.addTask { try await round(node, at: now) } }
                    return try await tasks.reduce(0, +)
                }
            }
            #expect(try await rounds(at: Self.noon) == 0)
            for month in 0..<5 { try await success(stage, month, at: Self.noon + .hours(1), nodes[0]) }
            #expect(try await rounds(at: Self.noon + .days(1)) == readers.count)
            for reader in readers { #expect(try await digests(reader, stage, nodes[0]).map(\.count) == [5]) }
            let groups = try await nodes[0].read { transaction in
                try transaction.value(Int.self, "SELECT COUNT(*) FROM notification_groups WHERE class = 'digest'")
            }
            #expect(groups == readers.count)
        }
    }

    @Test func `holds each event once, however often and from how many sides it runs`() async throws {
        try await AlertStage.with { database, stage in
            let reader = try await database.write { try stage.reader("ann", .weekly, hour: 8, in: $0) }
            _ = try await round(database, at: Self.noon)
            for number in 0..<10 { try await success(stage, number, at: Self.noon + .hours(number), database) }
            let made = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for _ in 0..<6 { tasks.addTask { try await round(database, at: Self.noon + .days(8)) } }
                return try await tasks.reduce(0, +)
            }
            #expect(made == 1)
            #expect(try await digests(reader, stage, database).map(\.count) == [10])
        }
    }

    @Test func `leaves everything to the next round when it breaks off before the commit`() async throws {
        struct Crash: Error {}
        try await AlertStage.with { database, stage in
            let reader = try await database.write { try stage.reader("ann", .daily, hour: 8, in: $0) }
            _ = try await round(database, at: Self.noon)
            try await success(stage, 1, at: Self.noon + .hours(1), database)
            let later = Self.noon + .days(1)
            await #expect(throws: Crash.self) {
                try await database.write { transaction in
                    let repository = DigestRepository(transaction)
                    for due in try repository.due(EngineScope(), at: later) { try repository.serve(due, at: later) }
                    throw Crash()
                }
            }
            #expect(try await digests(reader, stage, database).isEmpty)
            #expect(try await round(database, at: later) == 1)
            #expect(try await digests(reader, stage, database).map(\.count) == [1])
        }
    }

    @Test func `shows each reader the institutions of their roles only`() async throws {
        try await AlertStage.with { database, stage in
            let (here, there, all, none) = try await database.write { transaction in
                (
                    try stage.reader(
                        "here",
                        .daily,
                        hour: 8,
                        role: .manager,
                        at: .institution(stage.here),
                        in: transaction
                    ),
                    try stage.reader(
                        "there",
                        .daily,
                        hour: 8,
                        role: .viewer,
                        at: .institution(stage.there),
                        in: transaction
                    ),
                    try stage.reader("all", .daily, hour: 8, in: transaction),
                    try stage.reader("none", .daily, hour: 8, role: nil, in: transaction)
                )
            }
            _ = try await round(database, at: Self.noon)
            try await success(stage, 1, at: Self.noon + .hours(1), database)
            try await success(stage, 2, of: stage.otherConnection, at: Self.noon + .hours(2), database)
            #expect(try await round(database, at: Self.noon + .days(1)) == 3)
            #expect(try await digests(here, stage, database).map { $0.map(\.subject.institution) } == [[stage.here]])
            #expect(try await digests(there, stage, database).map { $0.map(\.subject.institution) } == [[stage.there]])
            #expect(try await digests(all, stage, database).map(\.count) == [2])
            #expect(try await digests(none, stage, database).isEmpty)
        }
    }

    @Test func `keeps silenced trouble out`() async throws {
        try await AlertStage.with { database, stage in
            _ = try await database.write { try stage.reader("ann", .daily, hour: 8, in: $0) }
            _ = try await round(database, at: Self.noon)
            try await database.write { transaction in
                let harvest = try stage.harvest(in: transaction)
                try stage.run(harvest.id, .failure, at: Self.noon + .hours(1), in: transaction)
                let alert = try #require(try stage.alert(of: harvest, in: transaction))
                _ = try AlertRepository(transaction).change(
                    alert,
                    to: .silenced(until: nil),
                    by: "a",
                    in: stage.scope,
                    at: Self.noon
                )
            }
            #expect(try await round(database, at: Self.noon + .days(1)) == 0)
        }
    }

    @Test func `includes an event that was stamped before the last digest and committed after it`() async throws {
        try await AlertStage.with { database, stage in
            let reader = try await database.write { try stage.reader("ann", .daily, hour: 8, in: $0) }
            _ = try await round(database, at: Self.noon)
            try await success(stage, 1, at: Self.noon + .hours(1), database)
            let due = Self.noon + .hours(20)
            #expect(try await round(database, at: due) == 1)
            try await success(stage, 2, at: due - .seconds(2), database)
            #expect(try await round(database, at: due + .days(1)) == 1)
            let held = try await digests(reader, stage, database)
            #expect(held.map { $0.map(\.subject.month) } == [[stage.month(1)], [stage.month(2)]])
        }
    }

    @Test func `loses nothing when a reader changes period, hour or zone`() async throws {
        for seed in 0..<12 {
            try await AlertStage.with { database, stage in
                var random = SeededGenerator(seed: UInt64(seed))
                let reader = try await database.write { try stage.reader("ann", .daily, hour: 8, in: $0) }
                _ = try await round(database, at: Self.noon)
                var now = Self.noon
                for number in 0..<25 {
                    now = now + .hours(Int.random(in: 1...60, using: &random))
                    try await success(stage, number, at: now, database)
                    if Int.random(in: 0..<3, using: &random) == 0 {
                        let period = [DigestPeriod.daily, .weekly, .monthly].randomElement(using: &random) ?? .daily
                        let hour = Int.random(in: 0...23, using: &random)
                        let zone = ["Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", "UTC"].randomElement(
                            using: &random
                        )
                        try await database.write { transaction in
                            try transaction.run(
                                "UPDATE memberships SET digest = ?2, digest_hour = ?3 WHERE id = ?1",
                                reader.id,
                                period,
                                hour
                            )
                            try transaction.run("UPDATE identities SET zone = ?2 WHERE id = ?1", reader.identity, zone)
                        }
                    }
                    _ = try await round(database, at: now + .minutes(1))
                }
                _ = try await round(database, at: now + .days(40))
                _ = try await round(database, at: now + .days(80))
                let held = try await digests(reader, stage, database).flatMap { $0.map(\.id) }
                #expect(held.count == 25, "seed \(seed)")
                #expect(Set(held).count == 25, "seed \(seed)")
            }
        }
    }

    @Test func `stops for who wants none any more, and starts afresh later`() async throws {
        try await AlertStage.with { database, stage in
            let reader = try await database.write { try stage.reader("ann", .daily, hour: 8, in: $0) }
            _ = try await round(database, at: Self.noon)
            try await database.write {
                _ = try $0.run("UPDATE memberships SET digest = 'off' WHERE id = ?1", reader.id)
            }
            try await success(stage, 1, at: Self.noon + .hours(1), database)
            #expect(try await round(database, at: Self.noon + .days(3)) == 0)
            try await database.write {
                _ = try $0.run("UPDATE memberships SET digest = 'daily' WHERE id = ?1", reader.id)
            }
            #expect(try await round(database, at: Self.noon + .days(3)) == 0)
            try await success(stage, 2, at: Self.noon + .days(3) + .hours(1), database)
            #expect(try await round(database, at: Self.noon + .days(4)) == 1)
            #expect(try await digests(reader, stage, database).map { $0.map(\.subject.month) } == [[stage.month(2)]])
        }
    }
}

extension AlertStage {
    /// Adds a person with a membership who wants digests; an admin unless told otherwise.
    func reader(
        _ name: String,
        _ period: DigestPeriod,
        hour: Int,
        role: Role? = .admin,
        at place: RoleScope = .consortium,
        in transaction: any Transaction
    ) throws -> Membership {
        let identity = try IdentityRepository(transaction).add(
            IdentityDetails(address: try MailAddress("\(name)@lib.example"), name: name),
            verifiedAt: Self.noon,
            at: Self.noon
        )
        let member = try MembershipRepository(transaction).add(
            identity,
            MembershipDetails(displayName: name, digest: period, digestHour: hour),
            in: scope,
            at: Self.noon
        )
        if let role { _ = try RoleGrantRepository(transaction).grant(role, at: place, to: member.id, in: scope) }
        return member
    }
}
