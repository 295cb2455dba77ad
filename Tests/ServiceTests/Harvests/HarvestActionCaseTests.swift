import Connections
import Database
import Ground
import Harvests
import Service
import Tenancy
import TestSupport
import Testing
import Usage

@Suite struct HarvestActionCaseTests {
    private func request(_ stage: HarvestCaseStage, from: String = "2026-02") async throws -> [HarvestListing] {
        _ = try await stage.cases.requestHarvests(
            HarvestRequestForm(reports: ["TR"], from: from, start: .now),
            as: stage.alpha.admin
        )
        return try await stage.cases.harvests(as: stage.alpha.admin)
    }

    @Test func `what waits is stopped at once, what runs is told, what ended is left`() async throws {
        try await HarvestCaseStage.with { stage in
            let list = try await request(stage)
            let running = try #require(
                try await stage.database.write { transaction in
                    try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).claim(
                        owner: "node-1",
                        lease: .seconds(30),
                        policy: { _ in HarvestPolicy() },
                        at: HarvestCaseStage.start + .seconds(1)
                    )
                }
            ).harvest
            let answer = try await stage.cases.stopHarvests(list.map(\.harvest.id), as: stage.alpha.admin)
            #expect(answer.done.count == 3)
            let again = try await stage.cases.stopHarvests(list.map(\.harvest.id), as: stage.alpha.admin)
            #expect(again.done.isEmpty)
            #expect(again.left.count == 3)
            let detail = try await stage.cases.harvest(running.id, as: stage.alpha.admin)
            #expect(detail.listing.harvest.status == .active)
            #expect(detail.listing.harvest.stopRequested)
            let counts = try await stage.cases.harvestCounts(as: stage.alpha.admin)
            #expect(counts == [.stopped: 2, .active: 1])
        }
    }

    @Test func `restart begins anew with the connection's settings of today`() async throws {
        try await HarvestCaseStage.with { stage in
            let list = try await request(stage)
            let ids = list.map(\.harvest.id)
            _ = try await stage.cases.stopHarvests(ids, as: stage.alpha.admin)
            _ = try await stage.database.write { transaction in
                try transaction.run("UPDATE connections SET attempts = 4, switched_off = 0")
                try transaction.run("UPDATE connections SET state = 'disabled', switched_off = 1 WHERE name = 'Bits 0'")
            }
            let answer = try await stage.cases.restartHarvests(ids, start: .overnight, as: stage.alpha.admin)
            #expect(answer.done.count == 2)
            #expect(answer.left.first?.reason.contains("switched off") == true)
            let renewed = try await stage.cases.harvest(try #require(answer.done.first), as: stage.alpha.admin)
            #expect(renewed.listing.harvest.status == .new)
            #expect(renewed.listing.harvest.episode == 2)
            #expect(renewed.listing.harvest.maxAttempts == 4)
        }
    }

    @Test func `once credentials are mended, all that was refused with them is restarted in one go`() async throws {
        try await HarvestCaseStage.with { stage in
            _ = try await request(stage)
            for _ in 0..<3 { _ = try await stage.run(.failed(.init(code: 2000, message: "unknown requestor"))) }
            let broken = try await stage.cases.restartRefusedHarvests(ofConnection: "Acme 0", as: stage.alpha.admin)
            #expect(broken.done.isEmpty)
            #expect(broken.left.first?.reason.contains("refused the credentials") == true)
            #expect(broken.left.first?.reason.contains("If they are right now: garner connection test ") == true)
            _ = try await stage.database.write { transaction in
                try transaction.run("UPDATE connections SET state = 'enabled', broken_at = NULL, broken_reason = NULL")
            }
            let mended = try await stage.cases.restartRefusedHarvests(ofConnection: "Acme 0", as: stage.alpha.admin)
            #expect(mended.done.count == 1)
            await #expect(throws: Refusal.self) {
                try await stage.cases.restartRefusedHarvests(ofConnection: "Acme 1", as: stage.alpha.manager)
            }
        }
    }

    @Test func `an action is allowed for all or for none, and another tenant's harvest does not exist`() async throws {
        try await HarvestCaseStage.with { stage in
            let list = try await request(stage)
            let own = try #require(list.first { $0.institution == "First" }).harvest.id
            let others = try #require(list.first { $0.institution == "Second" }).harvest.id
            await #expect(throws: Refusal.self) {
                try await stage.cases.stopHarvests([own, others], as: stage.alpha.manager)
            }
            #expect(try await stage.cases.harvest(own, as: stage.alpha.manager).listing.harvest.status == .queued)
            await #expect(throws: Refusal.self) { try await stage.cases.harvest(others, as: stage.alpha.manager) }
            await #expect(throws: Refusal.self) { try await stage.cases.stopHarvests([own], as: stage.alpha.viewer) }
            let unknown = RecordError.unknown("harvest", own)
            await #expect(throws: unknown) { try await stage.cases.harvest(own, as: stage.beta.admin) }
            await #expect(throws: unknown) { try await stage.cases.stopHarvests([own], as: stage.beta.admin) }
            await #expect(throws: unknown) { try await stage.cases.deleteHarvests([own], as: stage.beta.admin) }
            await #expect(throws: unknown) { try await stage.cases.rawAnswer(of: own, as: stage.beta.admin) }
            let missing = HarvestID(4711)
            await #expect(throws: RecordError.unknown("harvest", missing)) {
                try await stage.cases.harvest(missing, as: stage.beta.admin)
            }
            let refusals = try await stage.audit(stage.alpha).filter { $0.hasSuffix("refused") }
            #expect(refusals.count == 3)
            #expect(try await stage.cases.harvests(as: stage.alpha.manager).count == 2)
            #expect(try await stage.cases.stopHarvests([own], as: stage.alpha.manager).done == [own])
        }
    }

    @Test func `deleting keeps usage, and takes the harvest and its alert`() async throws {
        try await HarvestCaseStage.with { stage in
            _ = try await request(stage)
            let failed = try #require(try await stage.run(.failed(.init(code: 3000, message: "not supported"))))
            #expect(failed.status == .fail)
            let answer = try await stage.cases.deleteHarvests([failed.id], as: stage.alpha.admin)
            #expect(answer.done == [failed.id])
            await #expect(throws: RecordError.self) { try await stage.cases.harvest(failed.id, as: stage.alpha.admin) }
            let alerts = try await stage.database.read { try $0.value(Int.self, "SELECT COUNT(*) FROM alerts") }
            #expect(alerts == 0)
        }
    }

    @Test func `held data is accepted or discarded, once`() async throws {
        try await HarvestCaseStage.with { stage in
            _ = try await request(stage)
            for isAccepted in [true, false] {
                let outcome = AttemptOutcome.succeeded(.init(.held, rows: 1, code: 9043, message: "less than before"))
                let held = try #require(try await stage.run(outcome))
                let load = try await stage.holdLoad(of: held)
                let ids = [held.id]
                let answer =
                    isAccepted
                    ? try await stage.cases.acceptHeldData(ids, as: stage.alpha.admin)
                    : try await stage.cases.discardHeldData(ids, as: stage.alpha.admin)
                #expect(answer.done == ids)
                let state = try await stage.database.read { [alpha = stage.alpha] transaction in
                    try LoadRepository(transaction).load(load, in: alpha.scope)?.state
                }
                #expect(state == (isAccepted ? .current : .discarded))
                let again = try await stage.cases.acceptHeldData(ids, as: stage.alpha.admin)
                #expect(again.left.count == 1)
                let detail = try await stage.cases.harvest(held.id, as: stage.alpha.admin)
                #expect(detail.listing.harvest.reason == (isAccepted ? nil : .discarded))
                #expect(!detail.listing.harvest.alerted)
            }
        }
    }

    /// Keeps bytes as the raw answer of a harvest's newest attempt.
    private func keep(_ bytes: [UInt8], as harvest: HarvestID, _ stage: HarvestCaseStage) async throws -> BlobReference
    {
        let blob = try await stage.cases.blobs.store(bytes, in: stage.alpha.scope.consortium)
        try await stage.database.write { [alpha = stage.alpha] transaction in
            let attempts = try AttemptRepository(transaction).attempts(of: harvest, in: alpha.scope)
            _ = try RawAnswerRepository(transaction).add(
                blob,
                mediaType: "application/json",
                of: harvest,
                attempt: try #require(attempts.first).id,
                in: alpha.scope,
                at: HarvestCaseStage.start
            )
        }
        return blob
    }

    @Test func `a change that the database had to repeat names each harvest once`() async throws {
        try await HarvestCaseStage.with { stage in
            _ = try await request(stage)
            let ended = try #require(try await stage.run(.succeeded(.init(rows: 1))))
            _ = try await keep([1, 2, 3], as: ended.id, stage)
            let cases = UseCases(
                database: RepeatingDatabase(stage.database),
                blobs: stage.cases.blobs,
                keyring: stage.cases.keyring,
                clock: stage.clock
            )
            let made = try await cases.reimportHarvests([ended.id], as: stage.alpha.admin)
            #expect(made.done.count == 1)
            #expect(made.left.isEmpty)
            let again = try await cases.reimportHarvests([ended.id], as: stage.alpha.admin)
            #expect(again.done.isEmpty)
            #expect(again.left.count == 1)
        }
    }

    @Test func `a raw answer comes back byte for byte, and can be imported again`() async throws {
        try await HarvestCaseStage.with { stage in
            _ = try await request(stage)
            let ended = try #require(try await stage.run(.succeeded(.init(rows: 1))))
            let nothing = try await stage.cases.reimportHarvests([ended.id], as: stage.alpha.admin)
            #expect(nothing.left.first?.reason == "No raw answer of it is kept.")
            let bytes = Array(#"{"Report_Header":{}}"#.utf8)
            let blob = try await keep(bytes, as: ended.id, stage)
            let (answer, reader) = try await stage.cases.rawAnswer(of: ended.id, as: stage.alpha.admin)
            #expect(answer.blob == blob)
            var window = [UInt8](repeating: 0, count: 64)
            let count = try window.withUnsafeMutableBytes { try reader.read(into: $0) }
            #expect(Array(window[..<count]) == bytes)
            await #expect(throws: Refusal.self) {
                try await stage.cases.rawAnswer(of: ended.id, as: stage.alpha.viewer)
            }
            let made = try await stage.cases.reimportHarvests([ended.id], as: stage.alpha.admin)
            let again = try #require(made.done.first)
            let detail = try await stage.cases.harvest(again, as: stage.alpha.admin)
            #expect(again == ended.id && detail.listing.harvest.kind == .usage)
            #expect(detail.listing.harvest.episode == 2 && !detail.listing.harvest.asksProvider)
            #expect(detail.answers.map(\.blob) == [blob])
            let waiting = try await stage.cases.reimportHarvests([ended.id], as: stage.alpha.admin)
            #expect(waiting.done.isEmpty && waiting.left.count == 1)
        }
    }

    @Test func `a follower sees each change once, in order`() async throws {
        try await HarvestCaseStage.with { stage in
            let stream = stage.cases.followHarvests(every: .milliseconds(5), as: stage.alpha.admin)
            var seen: [String] = []
            let list = try await request(stage)
            let id = try #require(list.first).harvest.id
            for try await changes in stream {
                seen += changes.filter { $0.harvest.id == id }.map(\.harvest.status.rawValue)
                if seen.last == "Queued" {
                    stage.clock.advance(by: .seconds(1))
                    _ = try await stage.cases.stopHarvests([id], as: stage.alpha.admin)
                } else if seen.last == "Stopped" {
                    break
                }
            }
            #expect(seen == ["Queued", "Stopped"])
        }
    }
}

extension HarvestCaseStage {
    /// A load that waits for a decision, as a held harvest would have left it.
    func holdLoad(of harvest: Harvest) async throws -> LoadID {
        let report = try #require(harvest.report), month = try #require(harvest.month),
            release = try #require(harvest.release)
        return try await database.write { [alpha] transaction in
            let loads = LoadRepository(transaction)
            let key = LoadKey(connection: harvest.connection, report: report, month: month)
            let load = try loads.begin(
                LoadDraft(key: key, provider: harvest.provider, institution: harvest.institution, release: release),
                in: alpha.scope,
                at: Self.start
            )
            try transaction.run("UPDATE loads SET state = 'held' WHERE id = ?1", load)
            return load
        }
    }
}
