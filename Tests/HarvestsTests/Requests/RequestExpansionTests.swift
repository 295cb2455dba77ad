@testable import Connections
import Ground
import Harvests
import Tenancy
import Testing

@Suite struct RequestExpansionTests {
    private func month(_ text: String) throws -> YearMonth { try #require(YearMonth(text)) }

    private func connection(
        _ state: ConnectionState = .enabled,
        reports: [MasterReport] = [.pr, .tr],
        from first: YearMonth? = nil,
        hostConfirmed: Bool = true,
        pausedUntil: Instant? = nil
    ) throws -> EffectiveConnection {
        let standard = ProviderDefaults.standard
        return EffectiveConnection(
            id: ConnectionID(1),
            consortium: ConsortiumID(1),
            provider: ProviderID(1),
            institution: InstitutionID(1),
            name: "A",
            consortiumName: "C",
            providerName: "P",
            institutionName: "I",
            harvester: "sushi",
            release: .r51,
            url: try ServiceURL("https://sushi.example.org/counter"),
            reports: reports,
            credentialFields: [.customerID],
            limits: standard.limits,
            style: standard.style,
            schedule: .monthly,
            dayOfMonth: 15,
            zone: .utc,
            night: .standard,
            harvestFrom: first,
            nextDueAt: nil,
            state: state,
            missing: [],
            hostConfirmed: hostConfirmed,
            pausedUntil: pausedUntil,
            verifiedAt: nil,
            brokenAt: nil,
            brokenReason: nil,
            credentialsFingerprint: nil,
            lastSuccessMonth: nil,
            supportEmail: nil,
            contacts: [],
            version: 1
        )
    }

    private func expansion(
        _ first: String = "2026-01",
        _ last: String = "2026-03",
        reports: Set<MasterReport>? = nil,
        start: HarvestWish.Start = .overnight,
        skipsSucceeded: Bool = true
    ) throws -> RequestExpansion {
        let wish = HarvestWish(
            reports: reports,
            months: try month(first)...(try month(last)),
            start: start,
            skipsSucceeded: skipsSucceeded
        )
        return RequestExpansion(wish, lastMonth: try month("2026-03"), now: .sample)
    }

    @Test func `every report of every month is created, newest month first`() throws {
        let decisions = try expansion().decisions(for: connection(), known: [:])
        #expect(decisions.count == 6)
        #expect(decisions.allSatisfy { $0.decision == .create })
        #expect(decisions.first?.key == ReportMonth(.pr, try month("2026-03")))
        #expect(decisions.last?.key == ReportMonth(.tr, try month("2026-01")))
    }

    @Test func `what cannot be asked for is left out with its reason`() throws {
        let some = try expansion("2026-02", "2026-04", reports: [.tr, .ir])
        let decisions = some.decisions(
            for: try connection(from: try month("2026-03")),
            known: [:],
            firstOffered: [.tr: try month("2026-01")]
        )
        let skips = Dictionary(grouping: decisions, by: \.decision).mapValues(\.count)
        #expect(
            skips == [
                .skip(.reportNotEnabled): 3, .skip(.monthUnfinished): 1, .skip(.beforeFirstMonth): 1, .create: 1,
            ]
        )
        let late = try expansion("2026-02", "2026-02", reports: [.tr]).decisions(
            for: try connection(),
            known: [:],
            firstOffered: [.tr: try month("2026-03")]
        )
        #expect(late.map(\.decision) == [.skip(.notOffered)])
    }

    @Test(arguments: [
        (ConnectionState.disabled, RequestSkip.inactive), (.suspended, .inactive), (.incomplete, .incomplete),
        (.broken, .badCredentials),
    ])
    func `a connection that is not ready leaves everything out`(state: ConnectionState, skip: RequestSkip) throws {
        let decisions = try expansion().decisions(for: try connection(state), known: [:])
        #expect(decisions.allSatisfy { $0.decision == .skip(skip) })
        #expect(decisions.count == 6)
    }

    @Test func `an unconfirmed address is left out, a pause is not`() throws {
        let unconfirmed = try expansion().decisions(for: try connection(hostConfirmed: false), known: [:])
        #expect(unconfirmed.allSatisfy { $0.decision == .skip(.hostNotConfirmed) })
        let paused = try expansion().decisions(for: try connection(pausedUntil: .sample + .days(2)), known: [:])
        #expect(paused.allSatisfy { $0.decision == .create })
    }

    struct Case: CustomTestStringConvertible {
        let status: HarvestStatus
        var priority = HarvestPriority.scheduled
        let start: HarvestWish.Start
        var skipsSucceeded = true
        /// Nil stands for asking again.
        let skip: RequestSkip?
        var testDescription: String { "\(status) \(priority), \(start): \(skip.map(\.rawValue) ?? "again")" }
    }

    @Test(arguments: [
        Case(status: .success, start: .now, skip: .alreadySucceeded),
        Case(status: .success, start: .now, skipsSucceeded: false, skip: nil),
        Case(status: .active, start: .now, skip: .alreadyRunning),
        Case(status: .pending, start: .now, skip: .waitingForProvider),
        Case(status: .new, start: .overnight, skip: .alreadyWaiting),
        Case(status: .new, start: .now, skip: nil),
        Case(status: .queued, start: .overnight, skip: .alreadyWaiting),
        Case(status: .queued, priority: .now, start: .now, skip: .alreadyWaiting),
        Case(status: .queued, priority: .backfill, start: .now, skip: nil),
        Case(status: .reQueued, start: .overnight, skip: nil),
        Case(status: .fail, start: .overnight, skip: nil),
        Case(status: .stopped, start: .now, skip: nil),
    ])
    func `what is there already is asked for again, or left out`(_ given: Case) throws {
        let key = ReportMonth(.tr, try month("2026-02"))
        let known = KnownMonth(
            harvest: HarvestID(4),
            status: given.status,
            reason: nil,
            lastCode: nil,
            priority: given.priority,
            plannedAt: nil
        )
        let decisions = try expansion(
            "2026-02",
            "2026-02",
            reports: [.tr],
            start: given.start,
            skipsSucceeded: given.skipsSucceeded
        ).decisions(for: try connection(), known: [key: known])
        #expect(decisions.map(\.decision) == [given.skip.map { .skip($0) } ?? .renew(HarvestID(4))])
    }

    @Test func `a newer month starts before an older one, and overnight waits for the night`() throws {
        let night = Night(in: .utc)
        let now = try expansion(start: .now)
        guard case .now(let newest) = now.start(of: try month("2026-03"), night: night),
            case .now(let oldest) = now.start(of: try month("2026-01"), night: night)
        else {
            Issue.record("a wish for now does not wait")
            return
        }
        #expect(newest == .sample)
        #expect(oldest > newest && oldest - newest < .seconds(1))
        let later = try expansion()
        #expect(later.start(of: try month("2026-03"), night: night) == .overnight(night.due(from: .sample)))
    }

    @Test func `a wish survives being stored`() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let first = try month("2025-01").advanced(by: Int.random(in: 0...20, using: &generator))
            let wish = HarvestWish(
                institutions: Bool.random(using: &generator) ? nil : [InstitutionID(4), InstitutionID(2)],
                groups: Bool.random(using: &generator) ? [] : [InstitutionGroupID(8)],
                providers: Bool.random(using: &generator) ? nil : [ProviderID(1)],
                reports: Bool.random(using: &generator) ? nil : [.tr, .dr],
                months: first...first.advanced(by: Int.random(in: 0...9, using: &generator)),
                start: Bool.random(using: &generator) ? .now : .overnight,
                skipsSucceeded: Bool.random(using: &generator)
            )
            let text = wish.json.json()
            #expect(HarvestWish(json: try JSONValue(parsing: text)) == wish)
        }
    }
}
