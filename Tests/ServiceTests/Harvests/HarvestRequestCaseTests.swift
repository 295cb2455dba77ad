import Alerts
import Connections
import Database
import Ground
import Harvests
import Service
import Tenancy
import TestSupport
import Testing

@Suite struct HarvestRequestCaseTests {
    private func form(
        _ institutions: [String] = [],
        providers: [String] = [],
        reports: [String] = ["tr"],
        from: String? = "2026-02",
        to: String? = nil,
        start: HarvestWish.Start = .now,
        reason: String? = nil
    ) -> HarvestRequestForm {
        HarvestRequestForm(
            institutions: institutions,
            providers: providers,
            reports: reports,
            from: from,
            to: to,
            start: start,
            reason: reason
        )
    }

    @Test func `an admin asks for the whole consortium, and the answer counts what came of it`() async throws {
        try await HarvestCaseStage.with { stage in
            let preview = try await stage.cases.previewHarvests(form(to: "2026-03"), as: stage.alpha.admin)
            let request = try await stage.cases.requestHarvests(form(to: "2026-03"), as: stage.alpha.admin)
            #expect(request.decision == .notNeeded)
            #expect(request.tally.created == 6)
            #expect(preview == request.tally)
            let again = try await stage.cases.requestHarvests(form(to: "2026-04"), as: stage.alpha.admin)
            #expect(again.tally.created == 0)
            #expect(again.tally.skipped == [.alreadyWaiting: 6, .monthUnfinished: 3])
            let list = try await stage.cases.harvests(as: stage.alpha.admin)
            #expect(list.count == 6)
            #expect(list.allSatisfy { $0.harvest.status == .queued && $0.harvest.request == request.id })
            #expect(try await stage.audit(stage.alpha).count == 2)
        }
    }

    @Test func `overnight waits for the night, and what succeeded is left out unless it is wanted`() async throws {
        try await HarvestCaseStage.with { stage in
            let first = try await stage.cases.requestHarvests(
                form(["First"], providers: ["Acme"], start: .overnight),
                as: stage.alpha.admin
            )
            #expect(first.tally.created == 1)
            let new = try #require(try await stage.cases.harvests(as: stage.alpha.admin).first).harvest
            #expect(new.status == .new)
            #expect(new.runAfter == HarvestCaseStage.start + .hours(12))
            _ = try await stage.cases.requestHarvests(form(["First"], providers: ["Acme"]), as: stage.alpha.admin)
            #expect(try await stage.run(.succeeded(.init(rows: 4)))?.status == .success)
            var wish = form(["First"], providers: ["Acme"])
            let skipped = try await stage.cases.requestHarvests(wish, as: stage.alpha.admin)
            #expect(skipped.tally.skipped == [.alreadySucceeded: 1])
            wish.skipsSucceeded = false
            let renewed = try await stage.cases.requestHarvests(wish, as: stage.alpha.admin)
            #expect(renewed.tally.renewed == 1)
            let detail = try await stage.cases.harvest(new.id, as: stage.alpha.admin)
            #expect(detail.listing.harvest.episode == 2)
            #expect(detail.attempts.count == 1)
        }
    }

    @Test func `a manager asking for another institution's harvest is refused, and it is audited`() async throws {
        try await HarvestCaseStage.with { stage in
            await #expect(throws: Refusal.self) {
                try await stage.cases.requestHarvests(form(["Second"]), as: stage.alpha.manager)
            }
            await #expect(throws: Refusal.self) {
                try await stage.cases.requestHarvests(form(["First", "Second"]), as: stage.alpha.manager)
            }
            #expect(try await stage.cases.harvests(as: stage.alpha.admin).isEmpty)
            let outcomes = try await stage.audit(stage.alpha)
            #expect(outcomes == Array(repeating: "user:manager@lib.example harvest.request harvests refused", count: 2))
        }
    }

    @Test func `a manager who names nobody asks for the own institutions only`() async throws {
        try await HarvestCaseStage.with { stage in
            let request = try await stage.cases.requestHarvests(form(), as: stage.alpha.manager)
            #expect(request.tally.created == 2)
            #expect(request.wish.institutions == [stage.alpha.first])
            let list = try await stage.cases.harvests(as: stage.alpha.admin)
            #expect(list.allSatisfy { $0.institution == "First" })
        }
    }

    @Test func `a viewer may not ask`() async throws {
        try await HarvestCaseStage.with { stage in
            await #expect(throws: Refusal.self) {
                try await stage.cases.requestHarvests(form(["First"]), as: stage.alpha.viewer)
            }
        }
    }

    @Test func `wrong months and reports are told together, and nothing is done`() async throws {
        try await HarvestCaseStage.with { stage in
            let error = await #expect(throws: InvalidFields.self) {
                try await stage.cases.requestHarvests(
                    form(reports: ["TR", "XX"], from: "2026-3", to: "soon"),
                    as: stage.alpha.admin
                )
            }
            #expect(error?.problems.map(\.field) == ["from", "to", "report"])
            await #expect(throws: InvalidFields.self) {
                try await stage.cases.requestHarvests(form(from: nil), as: stage.alpha.admin)
            }
            await #expect(throws: InvalidFields.self) {
                try await stage.cases.requestHarvests(form(from: "2026-03", to: "2026-01"), as: stage.alpha.admin)
            }
            await #expect(throws: RecordError.self) {
                try await stage.cases.requestHarvests(form(["Nobody"]), as: stage.alpha.admin)
            }
        }
    }

    @Test func `where a consortium approves, a manager's request waits with its reason and is decided once`()
        async throws
    {
        try await HarvestCaseStage.with { stage in
            try await stage.setPolicies(approval: true)
            let error = await #expect(throws: InvalidFields.self) {
                try await stage.cases.requestHarvests(form(), as: stage.alpha.manager)
            }
            #expect(error?.problems.map(\.field) == ["reason"])
            let request = try await stage.cases.requestHarvests(form(reason: "restated"), as: stage.alpha.manager)
            #expect(request.decision == .waiting)
            #expect(request.tally.created == 2, "what it would come to")
            #expect(try await stage.cases.harvests(as: stage.alpha.admin).isEmpty)
            await #expect(throws: Refusal.self) {
                try await stage.cases.approveRequest(request.id, as: stage.alpha.manager)
            }
            await #expect(throws: RecordError.unknown("request", request.id)) {
                try await stage.cases.approveRequest(request.id, as: stage.beta.admin)
            }
            let waiting = try await stage.cases.harvestRequests(decision: .waiting, as: stage.alpha.admin)
            #expect(waiting.map(\.id) == [request.id])
            let approved = try await stage.cases.approveRequest(request.id, note: "go on", as: stage.alpha.admin)
            #expect(approved.tally.created == 2)
            #expect(approved.carriedOutAt != nil)
            #expect(try await stage.cases.harvests(as: stage.alpha.admin).count == 2)
            await #expect(throws: RecordError.self) {
                try await stage.cases.refuseRequest(request.id, note: "no", as: stage.alpha.admin)
            }
            let events = try await stage.database.read { transaction in
                try transaction.rows("SELECT kind FROM events WHERE request_id = ?1 ORDER BY id", request.id)
                    .map { try $0["kind"] as String }
            }
            #expect(events == ["request-submitted", "request-approved"])
            // An admin asks nobody.
            let own = try await stage.cases.requestHarvests(form(from: "2026-01"), as: stage.alpha.admin)
            #expect(own.decision == .notNeeded)
        }
    }

    @Test func `a refused request makes nothing and tells the one who asked`() async throws {
        try await HarvestCaseStage.with { stage in
            try await stage.setPolicies(approval: true)
            let request = try await stage.cases.requestHarvests(form(reason: "please"), as: stage.alpha.manager)
            for note in [nil, "", " \n "] {
                let error = await #expect(throws: InvalidFields.self) {
                    try await stage.cases.refuseRequest(request.id, note: note, as: stage.alpha.admin)
                }
                #expect(error?.problems.map(\.field) == ["note"])
            }
            let refused = try await stage.cases.refuseRequest(request.id, note: "not now", as: stage.alpha.admin)
            #expect(refused.decision == .refused)
            #expect(try await stage.cases.harvests(as: stage.alpha.admin).isEmpty)
            let seen = try await stage.cases.harvestRequest(request.id, as: stage.alpha.manager)
            #expect(seen.request.note == "not now")
            #expect(seen.wish.institutions == ["First"])
        }
    }

    @Test func `a manager's daily quota ends with the day, and binds no admin`() async throws {
        try await HarvestCaseStage.with { stage in
            try await stage.setPolicies(quota: 3)
            _ = try await stage.cases.requestHarvests(form(), as: stage.alpha.manager)
            let error = await #expect(throws: HarvestQuotaExceeded.self) {
                try await stage.cases.requestHarvests(form(from: "2026-01"), as: stage.alpha.manager)
            }
            #expect(error?.used == 2 && error?.wanted == 2)
            #expect(error?.resetsAt == HarvestCaseStage.start + .hours(12))
            let more = try await stage.cases.requestHarvests(
                form(from: "2025-01", to: "2026-03"),
                as: stage.alpha.admin
            )
            #expect(more.tally.asked > 3)
            stage.clock.advance(by: .hours(13))
            let next = try await stage.cases.requestHarvests(form(from: "2024-01"), as: stage.alpha.manager)
            #expect(next.tally.created == 2)
        }
    }

    @Test func `what a manager begins anew counts against the quota, and an admin's does not`() async throws {
        try await HarvestCaseStage.with { stage in
            let ids = try await endedHarvests(stage)
            try await stage.setPolicies(quota: 3)
            // The stage's admin and manager are one person, who has asked for two harvests today.
            stage.clock.advance(by: .hours(24))
            #expect(try await stage.cases.restartHarvests(ids, as: stage.alpha.manager).done == ids)
            _ = try await stage.cases.stopHarvests(ids, as: stage.alpha.manager)
            let error = await #expect(throws: HarvestQuotaExceeded.self) {
                try await stage.cases.restartHarvests(ids, as: stage.alpha.manager)
            }
            #expect(error?.used == 2 && error?.wanted == 2)
            let still = try await stage.cases.harvest(ids[0], as: stage.alpha.admin)
            #expect(still.listing.harvest.status == .stopped)
            #expect(try await stage.cases.restartHarvests([ids[0]], as: stage.alpha.manager).done.count == 1)
            await #expect(throws: HarvestQuotaExceeded.self) {
                try await stage.cases.requestHarvests(form(["First"], from: "2026-01"), as: stage.alpha.manager)
            }
            #expect(try await stage.cases.restartHarvests([ids[1]], as: stage.alpha.admin).done.count == 1)
            let counted = try await stage.cases.harvestRequests(as: stage.alpha.admin)
                .filter { $0.reason?.hasPrefix("harvest.restart") == true }
            #expect(counted.reduce(0) { $0 + $1.tally.renewed } == 3)
            #expect(counted.allSatisfy { !$0.isUnfinished })
        }
    }

    @Test func `where an admin approves, a manager's restart is refused with the request to make, and audited`()
        async throws
    {
        try await HarvestCaseStage.with { stage in
            let ids = try await endedHarvests(stage)
            try await stage.setPolicies(approval: true)
            let refusal = await #expect(throws: Refusal.self) {
                try await stage.cases.restartHarvests(ids, as: stage.alpha.manager)
            }
            let command = """
                garner harvest request --institution "First" --provider "Acme" --provider "Bits" --report TR \
                --months 2026-02 --reason "…"
                """
            #expect(refusal?.reason.contains(command) == true, "\(refusal?.reason ?? "")")
            await #expect(throws: Refusal.self) {
                try await stage.cases.reimportHarvests(ids, as: stage.alpha.manager)
            }
            let audit = try await stage.audit(stage.alpha)
            #expect(audit.suffix(2).allSatisfy { $0.hasSuffix("refused") })
            let counts = try await stage.cases.harvestCounts(as: stage.alpha.admin)
            #expect(counts == [.stopped: 2])
            #expect(try await stage.cases.restartHarvests(ids, as: stage.alpha.admin).done == ids)
        }
    }

    /// Two harvests of the manager's institution that were stopped, by number.
    private func endedHarvests(_ stage: HarvestCaseStage) async throws -> [HarvestID] {
        _ = try await stage.cases.requestHarvests(form(["First"], reports: ["TR"]), as: stage.alpha.admin)
        let ids = try await stage.cases.harvests(as: stage.alpha.admin).map(\.harvest.id).sorted()
        _ = try await stage.cases.stopHarvests(ids, as: stage.alpha.admin)
        return ids
    }

    @Test func `requests are seen by who asked and by whose institutions they are`() async throws {
        try await HarvestCaseStage.with { stage in
            let everybody = try await stage.cases.requestHarvests(form(), as: stage.alpha.admin)
            let own = try await stage.cases.requestHarvests(form(["First"], from: "2026-01"), as: stage.alpha.admin)
            let other = Principal(
                identity: nil,
                label: "user:other@lib.example",
                consortium: stage.alpha.scope.consortium,
                grants: [Grant(.manager, at: .institution(stage.alpha.first))]
            )
            #expect(try await stage.cases.harvestRequests(as: other).map(\.id) == [own.id])
            #expect(try await stage.cases.harvestRequest(own.id, as: other).request.id == own.id)
            await #expect(throws: Refusal.self) { try await stage.cases.harvestRequest(everybody.id, as: other) }
            await #expect(throws: RecordError.unknown("request", own.id)) {
                try await stage.cases.harvestRequest(own.id, as: stage.beta.admin)
            }
        }
    }
}
