import Connections
import Database
import Ground
import Harvests
import Service
import Tenancy
import TestSupport
import Testing

@Suite struct PauseCaseTests {
    private let shell = Principal.shell(user: "root")

    private func request(_ stage: HarvestCaseStage, start: HarvestWish.Start = .now) async throws {
        _ = try await stage.cases.requestHarvests(
            HarvestRequestForm(reports: ["TR"], from: "2026-02", start: start),
            as: stage.alpha.admin
        )
    }

    @Test func `an admin pauses the consortium and its providers, and only a sysadmin what concerns others`()
        async throws
    {
        try await HarvestCaseStage.with { stage in
            let admin = stage.alpha.admin
            for wish in [PauseWish.everything, .harvester("sushi")] {
                await #expect(throws: Refusal.self) { try await stage.cases.pauseHarvests(wish, as: admin) }
                await #expect(throws: Refusal.self) { try await stage.cases.resumeHarvests(wish, as: admin) }
            }
            for wish in [PauseWish.consortium, .provider("Acme")] {
                await #expect(throws: Refusal.self) {
                    try await stage.cases.pauseHarvests(wish, as: stage.alpha.manager)
                }
                _ = try await stage.cases.pauseHarvests(wish, PauseForm(reason: " moved "), as: admin)
            }
            await #expect(throws: RecordError.self) {
                try await stage.cases.pauseHarvests(.provider("Nobody"), as: admin)
            }
            await #expect(throws: RecordError.self) {
                try await stage.cases.pauseHarvests(.harvester("pigeon"), as: shell)
            }
            await #expect(throws: InvalidFields.self) {
                let past = PauseForm(until: HarvestCaseStage.start)
                return try await stage.cases.pauseHarvests(.consortium, past, as: admin)
            }
            _ = try await stage.cases.pauseHarvests(.harvester("sushi"), as: shell)
            let seen = try await stage.cases.pauses(as: stage.alpha.viewer)
            #expect(seen.map(\.name) == ["sushi", "alpha", "Acme"])
            #expect(seen.map(\.pause.reason) == [nil, "moved", "moved"])
            #expect(try await stage.cases.pauses(as: stage.beta.admin).map(\.name) == ["sushi"])
            #expect(try await stage.cases.harvesters(as: stage.beta.viewer).first?.pause?.who == "os:root")
            _ = try await stage.cases.resumeHarvests(.provider("Acme"), as: admin)
            #expect(try await stage.cases.resumeHarvests(.provider("Acme"), as: admin) == nil)
            let audit = try await stage.audit(stage.alpha)
            #expect(audit.count { $0.contains("harvesting.pause provider") && $0.contains("done") } == 2)
            #expect(audit.count { $0.contains("harvesting.pause") && $0.contains("refused") } == 6)
        }
    }

    @Test func `what is paused waits at no cost, says so, and goes on when it is resumed`() async throws {
        try await HarvestCaseStage.with { stage in
            let admin = stage.alpha.admin
            try await request(stage)
            _ = try await stage.cases.pauseHarvests(.provider("Acme"), PauseForm(reason: "repair"), as: admin)
            let provider = try await stage.cases.provider("Acme", as: admin).provider
            #expect(provider.pausedUntil == Pause.noEnd)
            let page = try await stage.cases.harvests(as: admin)
            let held = page.filter { $0.hold != nil }
            #expect(Set(held.map(\.provider)) == ["Acme"] && held.count == 2)
            #expect(held.first?.document["held_by"]?["reason"] == "repair")
            let only = try await stage.run(.succeeded(.init(rows: 1)))
            #expect(only?.status == .success)
            #expect(try await stage.run(.succeeded(.init(rows: 1))) == nil, "the rest is paused")
            // One that was claimed just before the pause finds it, and looks again when it is resumed.
            _ = try await stage.cases.resumeHarvests(.provider("Acme"), as: admin)
            #expect(try await stage.run(.postponed(until: HarvestCaseStage.start + .minutes(1)))?.reason == .paused)
            _ = try await stage.cases.resumeHarvests(.provider("Acme"), as: admin)
            for _ in 0..<2 { #expect(try await stage.run(.succeeded(.init(rows: 1)))?.status == .success) }
            #expect(try await stage.cases.provider("Acme", as: admin).provider.pausedUntil == nil)
        }
    }

    @Test func `stop-running calls back what runs, at no cost`() async throws {
        try await HarvestCaseStage.with { stage in
            try await request(stage)
            let now = stage.clock.now()
            let claimed = try await stage.database.write { transaction in
                try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).claim(
                    owner: "node-1",
                    lease: .seconds(30),
                    policy: { _ in HarvestPolicy() },
                    at: now
                )
            }
            let claim = try #require(claimed)
            let finishing = try await stage.cases.pauseHarvests(.consortium, as: stage.alpha.admin)
            #expect(finishing.recalled == 0)
            let orders = { @Sendable (transaction: any Transaction) in
                try NodeRepository(transaction).orders("n", instance: "node-1", engine: EngineScope()).recalls
            }
            #expect(try await stage.database.read(orders).isEmpty, "it may finish")
            let form = PauseForm(stopsRunning: true)
            #expect(try await stage.cases.pauseHarvests(.consortium, form, as: stage.alpha.admin).recalled == 1)
            #expect(try await stage.database.read(orders).map(\.harvest) == [claim.harvest.id])
            let after = try await stage.database.write { transaction in
                try HarvestRepository(transaction).move(
                    claim.harvest.id,
                    .finished(.drained),
                    policy: HarvestPolicy(),
                    fence: claim.fence,
                    in: claim.scope,
                    at: now
                ).after
            }
            #expect(after.status == .queued && after.reason == .recalled && after.attempts == 0)
            #expect(try await stage.run(.succeeded(.init(rows: 1))) == nil)
            _ = try await stage.cases.resumeHarvests(.consortium, as: stage.alpha.admin)
            #expect(try await stage.run(.succeeded(.init(rows: 1)))?.id == claim.harvest.id)
        }
    }

    @Test func `a priority counts at the next claim, and now does not wait for the night`() async throws {
        try await HarvestCaseStage.with { stage in
            let admin = stage.alpha.admin
            try await request(stage, start: .overnight)
            let waiting = try await stage.cases.harvests(as: admin).map(\.harvest)
            #expect(waiting.count == 3 && waiting.allSatisfy { $0.status == .new })
            let last = try #require(waiting.map(\.id).max())
            let answer = try await stage.cases.prioritiseHarvests([last], .now, as: admin)
            #expect(answer.done == [last])
            #expect(try await stage.cases.prioritiseHarvests([last], .now, as: admin).left.count == 1)
            let done = try await stage.run(.succeeded(.init(rows: 1)))
            #expect(done?.id == last)
            #expect(
                try await stage.cases.prioritiseHarvests([last], .backfill, as: admin).left.count == 1,
                "it has ended"
            )
            await #expect(throws: Refusal.self) {
                try await stage.cases.prioritiseHarvests([last], .now, as: stage.alpha.viewer)
            }
            let entries = try await stage.audit(stage.alpha)
            #expect(entries.contains("user:admin@lib.example harvest.prioritise harvest \(last) done"))
        }
    }

    @Test func `what a filter finds is done to all of it, page by page, and to nothing out of reach`() async throws {
        try await HarvestCaseStage.with { stage in
            _ = try await stage.cases.requestHarvests(
                HarvestRequestForm(reports: ["TR", "PR"], from: "2016-01", to: "2026-02", start: .now),
                as: stage.alpha.admin
            )
            let all = try await stage.cases.harvestCounts(as: stage.alpha.admin)[.queued] ?? 0
            #expect(all > 600)
            var form = HarvestFilterForm()
            form.providers = ["Acme"]
            form.statuses = [.queued]
            let mine = try await stage.cases.everyHarvest(form, .stopHarvests, as: stage.alpha.manager) { ids in
                try await stage.cases.cancelHarvests(ids, as: stage.alpha.manager)
            }
            #expect(
                mine.done.count * 3 == all && mine.left.isEmpty,
                "one of three connections is the manager's at Acme"
            )
            #expect(Set(mine.done).count == mine.done.count)
            let rest = try await stage.cases.everyHarvest(form, .stopHarvests, as: stage.alpha.admin) { ids in
                try await stage.cases.cancelHarvests(ids, as: stage.alpha.admin)
            }
            #expect(rest.done.count == mine.done.count)
            let left = try await stage.cases.harvestCounts(as: stage.alpha.admin)
            #expect(left[.stopped] == mine.done.count * 2 && left[.queued] == mine.done.count)
            await #expect(throws: Refusal.self) {
                try await stage.cases.everyHarvest(form, .stopHarvests, as: stage.alpha.viewer) { _ in .init() }
            }
        }
    }

    @Test func `cancelling stops what waits and leaves what runs`() async throws {
        try await HarvestCaseStage.with { stage in
            try await request(stage)
            let ids = try await stage.cases.harvests(as: stage.alpha.admin).map(\.harvest.id)
            let now = stage.clock.now()
            let running = try await stage.database.write { transaction in
                try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).claim(
                    owner: "node-1",
                    lease: .seconds(30),
                    policy: { _ in HarvestPolicy() },
                    at: now
                )?.harvest.id
            }
            let answer = try await stage.cases.cancelHarvests(ids, as: stage.alpha.admin)
            #expect(answer.left.map(\.harvest) == [running])
            #expect(answer.done.count == ids.count - 1)
        }
    }
}
