import Alerts
import Connections
import Database
import Ground
import Harvests
import Mail
import Tenancy
import TestSupport
import Testing

@testable import Engine

/// What a restored installation mails of what happened before: nothing that may have been told already.
@Suite struct RestoredMailTests {
    private static let start = Instant(seconds: 1_770_638_400)

    /// A stage with a manager, whose clock is moved by hand.
    private func with(
        digest: DigestPeriod = .off,
        _ body: (EngineStage, ManualClock, RelayStandIn, ConnectionID) async throws -> Void
    ) async throws {
        try await EngineStage.run { stage in
            var stage = stage
            let clock = ManualClock(Self.start)
            let relay = RelayStandIn()
            stage.clock = clock
            stage.transport = relay
            let institution = try await stage.institution("City Library", manager: "anna@city.example")
            try await stage.database.write { transaction in
                _ = try transaction.run("UPDATE memberships SET digest = ?1, digest_hour = 6", digest)
            }
            let connection = try await stage.connection("p", of: institution)
            try await body(stage, clock, relay, connection)
        }
    }

    /// Ends a harvest of a month as the engine does, without running it.
    private func fail(_ month: String, over connection: ConnectionID, _ stage: EngineStage) async throws {
        let id = try await stage.ask(.tr, #require(YearMonth(month)), over: connection)
        let now = stage.clock.now()
        try await stage.database.write { [scope = stage.scope, policy = stage.policy] transaction in
            for event in [
                HarvestEvent.claimed(owner: "w", until: now + .minutes(5)),
                .finished(.failed(.init(code: 3000, message: "Report not supported."))),
            ] {
                let move = try HarvestRepository(transaction).move(id, event, policy: policy, in: scope, at: now)
                try MoveEffects.apply(move, in: transaction, at: now)
            }
        }
    }

    private func tell(_ teller: Teller) async throws {
        _ = try await teller.compose()
        _ = try await teller.notify()
        _ = try await teller.send()
    }

    private func restore(_ stage: EngineStage) async throws {
        let now = stage.clock.now()
        try await stage.database.write { try StoredSettings($0).setRestoreFence(now) }
    }

    private func states(_ stage: EngineStage) async throws -> [MailState] {
        try await stage.database.read { transaction in
            try transaction.rows("SELECT state FROM outbox ORDER BY id").map { try $0["state"] }
        }
    }

    @Test func `what was due before the restore is written and held, what happens after it is sent`() async throws {
        try await with { stage, clock, relay, connection in
            try await fail("2025-10", over: connection, stage)
            clock.advance(by: .hours(2))
            try await restore(stage)
            clock.advance(by: .minutes(1))
            let teller = try stage.teller()
            try await teller.begin()
            try await tell(teller)
            #expect(try await states(stage) == [.held])
            #expect(relay.messages.isEmpty)

            try await fail("2025-11", over: connection, stage)
            try await tell(teller)
            #expect(try await states(stage) == [.held, .sent])
            #expect(relay.messages.count == 1)

            let now = clock.now()
            let released = try await stage.database.write { [scope = stage.scope] transaction in
                try OutboxRepository(transaction).retry(OutboxMailID(1), in: scope, at: now)
            }
            #expect(released?.state == .queued)
            // A restart does not hold again what somebody has released.
            try await teller.begin()
            try await tell(teller)
            #expect(try await states(stage) == [.sent, .sent])
            #expect(relay.messages.count == 2)
        }
    }

    @Test func `a digest that was due before the restore is held, the next one is sent`() async throws {
        try await with(digest: .daily) { stage, clock, relay, connection in
            let teller = try stage.teller()
            try await tell(teller)
            try await fail("2025-10", over: connection, stage)
            try await tell(teller)
            #expect(relay.messages.count == 1)
            // The backup was made here; the installation went on, and sent the digest of the next morning.
            clock.advance(by: .hours(30))
            try await restore(stage)
            try await teller.begin()
            try await tell(teller)
            #expect(try await states(stage) == [.sent, .held])
            clock.advance(by: .minutes(1))
            try await fail("2025-11", over: connection, stage)
            clock.advance(by: .days(1))
            try await tell(teller)
            #expect(try await states(stage) == [.sent, .held, .sent, .sent])
            #expect(relay.messages.count == 3)
        }
    }
}
