import Connections
import Database
import Foundation
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@testable import Engine

/// A shutdown that comes between a claim and its harvest.
@Suite(.timeLimit(.minutes(4)))
struct DrainedBriefingTests {
    @Test func `a drain that comes before a harvest has begun puts it back at no cost`() async throws {
        try await EngineStage.run { stage in
            let connection = try await stage.connection("sushi")
            let month = try #require(YearMonth("2025-01"))
            let harvest = try await stage.ask(.tr, month, over: connection)
            let parts = try stage.parts()
            let settings = EngineSettings(
                instance: "node/1/a",
                spoolFolder: "\(stage.folder)/spool",
                userAgent: "Garner"
            )
            let found = try await stage.database.write { transaction in
                try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).claim(
                    owner: settings.instance,
                    lease: settings.lease,
                    policy: { _ in HarvestPolicy() },
                    at: parts.clock.now()
                )
            }
            let claimed = try #require(found)
            let work = Task {
                while !Task.isCancelled { await Task.yield() }
                await HarvestRun(claimed, parts, settings, RunningHarvests()).run()
            }
            work.cancel()
            await work.value
            let after = try await stage.database.read { [scope = stage.scope] in
                try HarvestRepository($0).harvest(harvest, in: scope)
            }
            #expect(after?.status == .queued)
            #expect(after?.attempts == 0)
            #expect(stage.server.requests.isEmpty)
        }
    }
}
