import Connections
import Ground
import Harvests
import Testing

@Suite struct MissingMonthsTests {
    private func month(_ text: String) throws -> YearMonth { try #require(YearMonth(text)) }

    private func known(
        _ status: HarvestStatus,
        _ reason: HarvestReason? = nil,
        code: Int? = nil,
        plannedAt: Instant? = nil
    ) -> KnownMonth {
        KnownMonth(
            harvest: HarvestID(9),
            status: status,
            reason: reason,
            lastCode: code,
            priority: .scheduled,
            plannedAt: plannedAt
        )
    }

    @Test func `a new connection asks for last month first, then back to January of last year`() throws {
        let rule = MissingMonths(lastMonth: try month("2026-03"), plan: .sample)
        let asks = rule.asks(reports: [.pr, .tr], known: [:])
        #expect(asks.count == 2 * 15)
        #expect(asks.first?.key == ReportMonth(.pr, try month("2026-03")))
        #expect(asks.last?.key == ReportMonth(.tr, try month("2025-01")))
        #expect(asks.prefix(2).allSatisfy { $0.priority == .scheduled })
        #expect(asks.dropFirst(2).allSatisfy { $0.priority == .backfill })
    }

    @Test func `in January the default still begins in January of last year`() throws {
        // The last month that is over is December of last year.
        let rule = MissingMonths(lastMonth: try month("2025-12"), plan: .sample)
        #expect(rule.firstMonth(of: .tr) == (try month("2025-01")))
    }

    @Test func `the connection's first month holds, and the provider's clips it`() throws {
        let rule = MissingMonths(
            lastMonth: try month("2026-03"),
            harvestFrom: try month("2024-06"),
            firstOffered: [.tr: try month("2025-11")],
            plan: .sample
        )
        #expect(rule.firstMonth(of: .pr) == (try month("2024-06")))
        #expect(rule.firstMonth(of: .tr) == (try month("2025-11")))
    }

    @Test func `a month that failed for a mendable reason is asked for once per plan`() throws {
        let last = try month("2026-03")
        let key = ReportMonth(.tr, last)
        let rule = MissingMonths(lastMonth: last, harvestFrom: last, plan: .sample)
        let earlier = Instant.sample - .days(30)
        #expect(rule.asks(reports: [.tr], known: [key: known(.fail, .outOfRetries, plannedAt: earlier)]).count == 1)
        #expect(rule.asks(reports: [.tr], known: [key: known(.fail, .badCredentials)]).first?.renews == HarvestID(9))
        #expect(rule.asks(reports: [.tr], known: [key: known(.fail, .outOfRetries, plannedAt: .sample)]).isEmpty)
    }

    @Test(arguments: [
        (HarvestStatus.success, nil), (.success, HarvestReason.noUsage), (.success, .held), (.stopped, .byPerson),
        (.stopped, .switchedOff), (.new, nil), (.queued, nil), (.active, nil), (.pending, .waitingProvider),
        (.reQueued, .willRetry), (.fail, .unsupported), (.fail, .noLongerAvailable),
    ])
    func `anything else is left alone`(status: HarvestStatus, reason: HarvestReason?) throws {
        let last = try month("2026-03")
        let rule = MissingMonths(lastMonth: last, harvestFrom: last, plan: .sample)
        #expect(rule.asks(reports: [.tr], known: [ReportMonth(.tr, last): known(status, reason)]).isEmpty)
    }

    @Test func `nothing before a month that the provider no longer has is asked for`() throws {
        let rule = MissingMonths(lastMonth: try month("2026-03"), plan: .sample)
        let gone = [ReportMonth(.tr, try month("2025-06")): known(.fail, .noLongerAvailable, code: 3032)]
        let asks = rule.asks(reports: [.pr, .tr], known: gone)
        #expect(asks.filter { $0.key.report == .tr }.map(\.key.month).min() == (try month("2025-07")))
        #expect(asks.filter { $0.key.report == .pr }.map(\.key.month).min() == (try month("2025-01")))
    }

    @Test func `whatever is known, the rule's promises hold`() throws {
        for seed in UInt64(0)..<3000 {
            var generator = SeededGenerator(seed: seed)
            let last = try month("2026-03").advanced(by: Int.random(in: -20...20, using: &generator))
            let reports = MasterReport.allCases.filter { _ in Bool.random(using: &generator) }
            var known: [ReportMonth: KnownMonth] = [:]
            for report in MasterReport.allCases {
                for back in 0..<40 where Int.random(in: 0..<3, using: &generator) == 0 {
                    known[ReportMonth(report, last.advanced(by: 2 - back))] = self.known(
                        HarvestStatus.allCases.randomElement(using: &generator) ?? .new,
                        HarvestReason.allCases.randomElement(using: &generator),
                        code: [nil, 3032, 1000].randomElement(using: &generator) ?? nil,
                        plannedAt: [nil, .sample, .sample - .days(9)].randomElement(using: &generator) ?? nil
                    )
                }
            }
            let rule = MissingMonths(
                lastMonth: last,
                harvestFrom: Bool.random(using: &generator) ? nil : last.advanced(by: -30),
                firstOffered: Bool.random(using: &generator) ? [:] : [.tr: last.advanced(by: -3)],
                plan: .sample
            )
            let asks = rule.asks(reports: reports, known: known)
            let comment = Comment(rawValue: "seed \(seed)")
            #expect(Set(asks.map(\.key)).count == asks.count, comment)
            #expect(asks.map(\.key.month) == asks.map(\.key.month).sorted(by: >), comment)
            for ask in asks {
                #expect(reports.contains(ask.key.report), comment)
                #expect(ask.key.month <= last && ask.key.month >= rule.firstMonth(of: ask.key.report), comment)
                #expect((ask.priority == .scheduled) == (ask.key.month == last), comment)
                #expect(ask.renews == known[ask.key]?.harvest, comment)
                if let found = known[ask.key] {
                    #expect(found.status == .fail && found.plannedAt != .sample && found.lastCode != 3032, comment)
                }
            }
            // What the plan asked for, it does not ask for again, whatever came of it.
            let afterwards = asks.reduce(into: known) { known, ask in
                let end = [HarvestStatus.fail, .success, .queued].randomElement(using: &generator) ?? .fail
                known[ask.key] = self.known(end, .outOfRetries, plannedAt: .sample)
            }
            #expect(rule.asks(reports: reports, known: afterwards).isEmpty, comment)
        }
    }
}
