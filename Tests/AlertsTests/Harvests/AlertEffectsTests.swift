@testable import Alerts
import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct `What a harvest's move means for alerts` {
    /// Every effect that there is, by what it comes to; a new effect does not compile here until it is decided.
    @Test func `is decided for every effect`() {
        func expected(_ effect: HarvestEffect) -> AlertEffects.Change? {
            switch effect {
            case .failed: .open(.harvestFailed)
            case .credentialsBroken: .open(.credentialsBroken)
            case .partial: .open(.partialData)
            case .held: .open(.heldForReview)
            case .recovered: .recover
            case .resolveAlert: .settle
            case .completed: .complete
            case .pauseHost: nil
            }
        }
        let effects: [HarvestEffect] = [
            .failed(.outOfRetries), .credentialsBroken(code: 2000), .partial, .held(replacing: true),
            .recovered, .resolveAlert,
            .completed,
            .pauseHost("h", until: AlertStage.noon),
        ]
        for effect in effects { #expect(AlertEffects.change(for: effect) == expected(effect)) }
    }

    @Test func `opens an alert, records an event and makes its group due, all at once`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try stage.harvest(in: transaction)
                let failed = try stage.run(harvest.id, .failure, in: transaction)
                let alert = try #require(try stage.alert(of: harvest, in: transaction))
                #expect(alert.kind == .harvestFailed && alert.code == 3000 && alert.subject.harvest == harvest.id)
                #expect(alert.message == "Report not supported." && alert.subject.institution == stage.here)
                let groups = try stage.claim(in: transaction)
                let event = try #require(groups.first?.events.first)
                #expect(groups.count == 1 && groups.first?.events.count == 1)
                #expect(event.kind == .harvestFailed && event.alert == alert.id && event.episode == failed.episode)
                #expect(event.facts.institution == "north A" && event.facts.provider == "Acme")
                #expect(event.facts.harvest?.status == "Fail" && event.facts.harvest?.code == 3000)
            }
        }
    }

    @Test func `leaves nothing behind when the transaction is rolled back`() async throws {
        struct Undo: Error {}
        try await AlertStage.with { database, stage in
            let harvest = try await database.write { try stage.harvest(in: $0) }
            await #expect(throws: Undo.self) {
                try await database.write { transaction in
                    try stage.run(harvest.id, .failure, in: transaction)
                    throw Undo()
                }
            }
            try await database.read { transaction throws in
                #expect(try stage.alert(of: harvest, in: transaction) == nil)
                #expect(try stage.events(in: transaction).isEmpty)
                #expect(try transaction.rows("SELECT id FROM notification_groups").isEmpty)
            }
        }
    }

    @Test func `resolves the alert on success, and tells of it in the same group`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try stage.harvest(in: transaction)
                try stage.run(harvest.id, .failure, in: transaction)
                try stage.restart(harvest.id, at: AlertStage.noon + .hours(1), in: transaction)
                #expect(try stage.alert(of: harvest, in: transaction)?.isOpen == true)
                try stage.run(harvest.id, .success, at: AlertStage.noon + .hours(2), in: transaction)
                let alert = try #require(try stage.alert(of: harvest, in: transaction))
                #expect(alert.resolvedAt == AlertStage.noon + .hours(2))
                #expect(try stage.events(in: transaction).map(\.kind) == [.harvestFailed, .recovered, .completed])
                let groups = try stage.claim(at: AlertStage.noon + .hours(3), in: transaction)
                #expect(groups.map { $0.events.map(\.kind) } == [[.harvestFailed, .recovered]])
            }
        }
    }

    @Test func `reopens the same alert in a new episode`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try stage.harvest(in: transaction)
                try stage.run(harvest.id, .failure, in: transaction)
                let alert = try #require(try stage.alert(of: harvest, in: transaction))
                _ = try AlertRepository(transaction).change(
                    alert,
                    to: .deleted,
                    by: "a",
                    in: stage.scope,
                    at: AlertStage.noon
                )
                try stage.restart(harvest.id, in: transaction)
                try stage.run(harvest.id, .refusal, in: transaction)
                let again = try #require(try stage.alert(of: harvest, in: transaction))
                #expect(again.id == alert.id && again.standing == .active && again.episode == 2)
                #expect(again.kind == .credentialsBroken && again.code == 2000)
                #expect(try transaction.rows("SELECT id FROM alerts").count == 1)
            }
        }
    }

    @Test func `takes an incomplete month for trouble and for a success`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try stage.harvest(in: transaction)
                try stage.run(harvest.id, .succeeded(.init(.partial, rows: 4, code: 3040)), in: transaction)
                #expect(try stage.alert(of: harvest, in: transaction)?.kind == .partialData)
                #expect(try stage.events(in: transaction).map(\.kind) == [.partialData, .completed])
            }
        }
    }

    @Test(arguments: [HarvestEvent.accepted, .discarded])
    func `settles the alert without news when a person decides on held data`(decision: HarvestEvent) async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try stage.harvest(in: transaction)
                try stage.run(harvest.id, .succeeded(.init(.held, rows: 4, replaces: true)), in: transaction)
                let facts = try transaction.value(String.self, "SELECT payload FROM events")
                #expect(facts?.contains(#""isOverOld":true"#) == true)
                #expect(try stage.alert(of: harvest, in: transaction)?.kind == .heldForReview)
                try stage.move(harvest.id, decision, in: transaction)
                #expect(try stage.alert(of: harvest, in: transaction)?.isOpen == false)
                let kinds = try stage.events(in: transaction).map(\.kind)
                #expect(kinds == (decision == .accepted ? [.heldForReview, .completed] : [.heldForReview]))
            }
        }
    }

    @Test func `settles the alert without news when a person stops the restart`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try stage.harvest(in: transaction)
                try stage.run(harvest.id, .failure, in: transaction)
                try stage.restart(harvest.id, in: transaction)
                try stage.move(harvest.id, .stop, in: transaction)
                #expect(try stage.alert(of: harvest, in: transaction)?.isOpen == false)
                #expect(try stage.events(in: transaction).map(\.kind) == [.harvestFailed])
            }
        }
    }

    @Test func `makes no mail of a success, and none of an attempt that is tried again`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try stage.harvest(in: transaction)
                let again = AttemptOutcome.failed(.init(code: 9011, message: "Timed out."))
                #expect(try stage.run(harvest.id, again, in: transaction).status == .reQueued)
                #expect(try stage.events(in: transaction).isEmpty)
                let other = try stage.harvest(report: .pr, in: transaction)
                try stage.run(other.id, .success, in: transaction)
                #expect(try stage.events(in: transaction).map(\.outcome) == [.digestOnly])
                #expect(try stage.claim(in: transaction).isEmpty)
            }
        }
    }

    @Test func `goes with the harvest when a person deletes it`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try stage.harvest(in: transaction)
                try stage.run(harvest.id, .failure, in: transaction)
                try HarvestRepository(transaction).remove(harvest.id, in: stage.scope)
                #expect(try stage.alert(of: harvest, in: transaction) == nil)
                #expect(try stage.events(in: transaction).isEmpty)
            }
        }
    }
}

extension AlertStage {
    func claim(
        worker: String = "n1",
        at now: Instant = Self.noon,
        in transaction: any Transaction
    ) throws -> [NotificationGroup] {
        try NotificationRepository(transaction).claimDue(EngineScope(), worker: worker, lease: .minutes(1), at: now)
    }
}
