package import Alerts
internal import Connections
package import Ground
internal import Harvests
internal import Tenancy

/// Made-up values for every mail, by which a template can be tried without waiting for a failure.
package struct SampleMail: Sendable {
    /// Every mail that a template can write, `test` last.
    package static let names = EventKind.allCases.filter(\.isMailed).map(\.template) + ["test"]

    private let template: String
    private let context: MailModel.Context
    private let now: Instant

    package init(_ template: String, _ context: MailModel.Context, at now: Instant) {
        self.template = template
        self.context = context
        self.now = now
    }

    package var model: JSONValue {
        let model = MailModel(context)
        guard let kind = EventKind(rawValue: template) else {
            let plain = model.mail([]).object ?? [:]
            return .dictionary(plain.merging(["event": ["kind": .text(template), "at": JSONValue(now)]]) { $1 })
        }
        guard kind == .digest else { return model.mail([event(1, kind)], troubledAt: now - .hours(50)) }
        let kinds: [EventKind] = [
            .completed, .harvestMissing, .partialData, .heldForReview, .harvestFailed, .credentialsBroken,
        ]
        return model.digest(
            DigestComposition(kinds.enumerated().map { event(Int64($0.offset + 1), $0.element) }),
            period: .weekly,
            from: now - .days(7),
            to: now,
            waiting: 2
        )
    }

    private var month: YearMonth { Zone.utc.date(at: now).yearMonth.advanced(by: -1) }

    private func event(_ number: Int64, _ kind: EventKind) -> Event {
        Event(
            id: EventID(number),
            consortium: ConsortiumID(0),
            kind: kind,
            at: now,
            episode: 1,
            alert: kind.isTrouble ? AlertID(number) : nil,
            subject: EventSubject(
                harvest: kind.notificationClass == .request ? nil : HarvestID(number),
                connection: ConnectionID(number),
                report: .tr,
                month: month,
                request: kind.notificationClass == .request ? RequestID(number) : nil
            ),
            facts: facts(kind),
            group: nil
        )
    }

    private func facts(_ kind: EventKind) -> EventFacts {
        var facts = EventFacts(
            institution: "City Library",
            provider: "Example Press",
            connection: "Example Press, City"
        )
        if kind.notificationClass == .request {
            facts.request = RequestFacts(
                who: "Bo Li",
                reason: "Year-end report",
                counts: RequestCounts(created: 24, renewed: 2, skipped: 10),
                wish: WishNames(months: month.advanced(by: -11)...month, institutions: ["City Library"], start: .now),
                decidedBy: kind == .requestSubmitted ? nil : "Ada Meier",
                decision: kind == .requestSubmitted ? nil : "Good idea"
            )
        } else {
            let codes: [EventKind: Int] = [.credentialsBroken: 2000, .partialData: 3040, .heldForReview: 9043]
            let code = codes[kind] ?? 9011
            facts.harvest = HarvestFacts(
                status: kind == .partialData || kind == .heldForReview ? "Success" : "Fail",
                attempts: 10,
                maxAttempts: 10,
                code: kind == .recovered || kind == .completed ? nil : code,
                startedAt: now - .minutes(5)
            )
        }
        if kind == .nobodyToTell { facts.untold = .harvestFailed }
        return facts
    }
}
