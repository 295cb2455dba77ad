import Alerts
import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct `Months that are overdue` {
    private static let noon = AlertStage.noon

    private func sweep(_ database: any Database, at now: Instant = Self.noon, limit: Int = 200) async throws -> Int {
        var opened = 0
        var cursor: OverdueMonths.Cursor?
        repeat {
            let after = cursor
            let outcome = try await database.write {
                try OverdueMonths($0, EngineScope()).open(after: after, limit: limit, at: now)
            }
            opened += outcome.opened
            cursor = outcome.next
        } while cursor != nil
        return opened
    }

    @Test func `open an alert once for each episode`() async throws {
        try await AlertStage.with { database, stage in
            let harvest = try await database.write { try stage.harvest(plannedAt: Self.noon - .days(20), in: $0) }
            _ = try await database.write { try stage.harvest(report: .pr, plannedAt: Self.noon - .days(2), in: $0) }
            _ = try await database.write { try stage.harvest(report: .dr, in: $0) }
            #expect(try await sweep(database) == 1)
            #expect(try await sweep(database, at: Self.noon + .days(1)) == 0)
            let alert = try #require(try await database.read { try stage.alert(of: harvest, in: $0) })
            #expect(alert.kind == .harvestMissing && alert.subject.harvest == harvest.id)
            try await database.write { transaction in
                _ = try AlertRepository(transaction).change(
                    alert,
                    to: .deleted,
                    by: "a",
                    in: stage.scope,
                    at: Self.noon
                )
            }
            #expect(try await sweep(database, at: Self.noon + .days(2)) == 0)
        }
    }

    @Test func `are told of page by page, whatever the size of a page`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                for number in 0..<23 {
                    _ = try stage.harvest(
                        stage.month(number),
                        plannedAt: Self.noon - .days(20 + number / 5),
                        in: transaction
                    )
                }
            }
            #expect(try await sweep(database, limit: 5) == 23)
            #expect(try await sweep(database, limit: 5) == 0)
        }
    }

    @Test func `recover when they come in, and become failures when they fail`() async throws {
        try await AlertStage.with { database, stage in
            let (good, bad) = try await database.write { transaction in
                (
                    try stage.harvest(plannedAt: Self.noon - .days(20), in: transaction),
                    try stage.harvest(report: .pr, plannedAt: Self.noon - .days(20), in: transaction)
                )
            }
            #expect(try await sweep(database) == 2)
            try await database.write { transaction in
                try stage.run(good.id, .success, in: transaction)
                try stage.run(bad.id, .failure, in: transaction)
                #expect(try stage.alert(of: good, in: transaction)?.isOpen == false)
                #expect(try stage.alert(of: bad, in: transaction)?.kind == .harvestFailed)
                let kinds = try stage.events(in: transaction).map(\.kind)
                #expect(kinds == [.harvestMissing, .harvestMissing, .recovered, .completed, .harvestFailed])
                #expect(try transaction.rows("SELECT id FROM alerts").count == 2)
            }
        }
    }

    @Test func `are settled when somebody stops them`() async throws {
        try await AlertStage.with { database, stage in
            let harvest = try await database.write { try stage.harvest(plannedAt: Self.noon - .days(20), in: $0) }
            #expect(try await sweep(database) == 1)
            try await database.write { transaction in
                try stage.move(harvest.id, .stop, in: transaction)
                #expect(try stage.alert(of: harvest, in: transaction)?.isOpen == false)
            }
        }
    }
}
