import Alerts
import Ground
import TestSupport
import Testing

@Suite struct `A flush plan` {
    private static let now = Instant(seconds: 1_770_000_000)

    private func event(_ id: Int64, _ kind: EventKind, alert: Int64? = 1, request: Int64? = nil) -> Event {
        Event(
            id: EventID(id),
            consortium: ConsortiumID(1),
            kind: kind,
            at: Self.now,
            episode: 1,
            alert: alert.map { AlertID($0) },
            subject: EventSubject(request: request.map { RequestID($0) }),
            facts: EventFacts(),
            group: NotificationGroupID(1)
        )
    }

    private func alert(_ id: Int64 = 1, _ standing: AlertStanding = .active, resolved: Bool = false) -> Alert {
        Alert.sample(id, standing, resolvedAt: resolved ? Self.now : nil)
    }

    private func plan(_ events: [Event], _ alerts: [Alert], told: Set<AlertID> = []) -> FlushPlan {
        let known = Dictionary(uniqueKeysWithValues: alerts.map { ($0.id, $0) })
        return FlushPlan(events: events, alerts: known, told: told, now: Self.now)
    }

    @Test func `tells of trouble`() {
        let failed = event(1, .harvestFailed)
        let plan = plan([failed], [alert()])
        #expect(plan.mail == .tell([failed]))
        #expect(plan.outcomes.isEmpty)
    }

    @Test(arguments: [AlertStanding.silenced(until: nil), .silenced(until: now + .seconds(1)), .deleted])
    func `keeps quiet about a silenced or deleted alert`(standing: AlertStanding) {
        let plan = plan([event(1, .harvestFailed)], [alert(1, standing)])
        #expect(plan.mail == .nothing)
        #expect(plan.outcomes == [EventID(1): .silenced])
    }

    @Test(arguments: [AlertStanding.silenced(until: now), .acknowledged])
    func `tells when the silence is over, or somebody merely acknowledged`(standing: AlertStanding) {
        let failed = event(1, .harvestFailed)
        #expect(plan([failed], [alert(1, standing)]).mail == .tell([failed]))
    }

    @Test func `tells of the latest trouble alone`() {
        let held = event(2, .heldForReview)
        let plan = plan([event(1, .harvestFailed), held], [alert()])
        #expect(plan.mail == .tell([held]))
        #expect(plan.outcomes == [EventID(1): .superseded])
    }

    @Test func `says nothing when it was over before anybody had been told`() {
        let plan = plan([event(1, .harvestFailed), event(2, .recovered)], [alert(resolved: true)])
        #expect(plan.mail == .nothing)
        #expect(plan.outcomes == [EventID(1): .collapsed, EventID(2): .collapsed])
    }

    @Test func `says nothing when a person settled it before anybody had been told`() {
        let plan = plan([event(1, .harvestFailed)], [alert(resolved: true)])
        #expect(plan.outcomes == [EventID(1): .collapsed])
    }

    @Test func `tells of the end to those who were told, even while the alert is silenced`() {
        let over = event(2, .recovered)
        #expect(plan([over], [alert(resolved: true)], told: [AlertID(1)]).mail == .recover([over]))
        #expect(plan([over], [alert(1, .deleted, resolved: true)], told: [AlertID(1)]).mail == .recover([over]))
    }

    @Test func `needs no end where nobody knows the beginning`() {
        let plan = plan([event(2, .recovered)], [alert(resolved: true)])
        #expect(plan.mail == .nothing)
        #expect(plan.outcomes == [EventID(2): .unneeded])
    }

    @Test func `tells of an earlier failure's end though a later one came and went unnoticed`() {
        let over = event(3, .recovered)
        let plan = plan([event(2, .harvestFailed), over], [alert(resolved: true)], told: [AlertID(1)])
        #expect(plan.mail == .recover([over]))
        #expect(plan.outcomes == [EventID(2): .collapsed])
    }

    @Test func `lets new trouble speak for an end just before it`() {
        let partial = event(3, .partialData)
        let plan = plan([event(2, .recovered), partial], [alert()], told: [AlertID(1)])
        #expect(plan.mail == .tell([partial]))
        #expect(plan.outcomes == [EventID(2): .superseded])
    }

    @Test func `keeps the ends of other alerts for the next flush while something is wrong`() {
        let failed = event(1, .harvestFailed, alert: 1)
        let over = event(2, .recovered, alert: 2)
        let plan = plan([failed, over], [alert(1), alert(2, resolved: true)], told: [AlertID(2)])
        #expect(plan.mail == .tell([failed]))
        #expect(plan.outcomes.isEmpty)
    }

    @Test func `gathers several alerts into one mail`() {
        let events = (1...5).map { event($0, .harvestFailed, alert: $0) }
        #expect(plan(events, (1...5).map { alert($0) }).mail == .tell(events))
    }

    @Test func `asks nobody for a decision that has been taken`() {
        let approved = event(2, .requestApproved, alert: nil, request: 4)
        let plan = plan([event(1, .requestSubmitted, alert: nil, request: 4), approved], [])
        #expect(plan.mail == .tell([approved]))
        #expect(plan.outcomes == [EventID(1): .superseded])
    }

    /// Whatever happened in whatever order: every event is decided, told or kept; and nothing quiet is ever told.
    @Test func `leaves no event behind in 20,000 random groups`() {
        let kinds: [EventKind] = [
            .harvestFailed, .credentialsBroken, .partialData, .heldForReview, .recovered, .completed,
        ]
        let standings: [AlertStanding] = [
            .active, .acknowledged, .deleted, .silenced(until: nil), .silenced(until: Self.now),
        ]
        for seed in 0..<20_000 {
            var random = SeededGenerator(seed: UInt64(seed))
            let alerts = (1...Int64.random(in: 1...3, using: &random)).map { id in
                alert(id, standings.randomElement(using: &random) ?? .active, resolved: Bool.random(using: &random))
            }
            let told = Set(alerts.map(\.id).filter { _ in Bool.random(using: &random) })
            let events = (1...Int64.random(in: 1...8, using: &random)).map { id in
                event(
                    id,
                    kinds.randomElement(using: &random) ?? .recovered,
                    alert: alerts.randomElement(using: &random)?.id.rawValue
                )
            }
            let plan = plan(events, alerts, told: told)
            let mailed: [Event] =
                switch plan.mail {
                case .nothing: []
                case .tell(let events), .recover(let events): events
                }
            let quiet = Set(alerts.filter { $0.standing.isQuiet(at: Self.now) || !$0.isOpen }.map(\.id))
            for event in mailed where event.kind.isTrouble {
                invariant(event.alert.map { !quiet.contains($0) } == true, "seed \(seed)")
            }
            for event in mailed where event.kind == .recovered {
                invariant(event.alert.map { told.contains($0) } == true, "seed \(seed)")
            }
            invariant(Set(mailed.map(\.id)).isDisjoint(with: plan.outcomes.keys), "seed \(seed)")
            let open = events.filter { plan.outcomes[$0.id] == nil && !mailed.contains($0) }
            invariant(
                open.allSatisfy { $0.kind == .recovered } && (open.isEmpty || mailed.allSatisfy(\.kind.isTrouble)),
                "seed \(seed)"
            )
            invariant(open.isEmpty || !mailed.isEmpty, "seed \(seed)")
        }
    }
}
