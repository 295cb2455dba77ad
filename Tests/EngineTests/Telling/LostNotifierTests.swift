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

/// A process that died while it worked out who is to be told.
@Suite struct LostNotifierTests {
    @Test func `what it had claimed is told at the next start on SQLite, and on a shared database after the lease`()
        async throws
    {
        try await EngineStage.run { stage in
            var stage = stage
            let clock = ManualClock(Instant(seconds: 1_770_638_400))
            stage.clock = clock
            let institution = try await stage.institution("City Library", manager: "anna@city.example")
            let connection = try await stage.connection("p", of: institution)
            let id = try await stage.ask(.tr, #require(YearMonth("2025-11")), over: connection)
            let now = clock.now()
            let claimed = try await stage.database.write { [scope = stage.scope, policy = stage.policy] transaction in
                for event in [
                    HarvestEvent.claimed(owner: "w", until: now + .minutes(5)),
                    .finished(.failed(.init(code: 3000, message: "Report not supported."))),
                ] {
                    let move = try HarvestRepository(transaction).move(id, event, policy: policy, in: scope, at: now)
                    try MoveEffects.apply(move, in: transaction, at: now)
                }
                return try NotificationRepository(transaction).claimDue(
                    EngineScope(),
                    worker: "lost",
                    lease: .minutes(5),
                    at: now
                )
            }
            #expect(claimed.count == 1)

            let teller = try stage.teller(instance: "next")
            try await teller.begin()
            _ = try await teller.notify()
            _ = try await teller.send()
            #expect(try stage.mails().count == (stage.database.dialect == .sqlite ? 1 : 0))
            clock.advance(by: .minutes(6))
            _ = try await teller.notify()
            _ = try await teller.send()
            #expect(try stage.mails().count == 1)
        }
    }
}
