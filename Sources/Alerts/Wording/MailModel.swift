internal import Connections
package import Ground
internal import Harvests
package import Tenancy

/// Turns what happened into the values that a mail's template may name, in the reader's language and zone; pure.
///
/// *Shape*: `consortium{name,key}`, `recipient{name,address}`, `event{kind,at,timestamp}` and `installation{name,url}`
/// stand in every model; the rest where it is known. Whatever is unknown has no key, so that a section stays out.
package struct MailModel: Sendable {
    /// Whom a mail goes to, and from where.
    package struct Context: Sendable, Hashable {
        package var installation: String
        /// Where the installation's pages are; nil while it has none.
        package var url: String?
        package var consortium: String
        package var consortiumKey: String
        package var recipient: String?
        package var address: String
        package var language: String
        package var zone: Zone

        package init(
            installation: String,
            url: String? = nil,
            consortium: String,
            consortiumKey: String,
            recipient: String?,
            address: String,
            language: String,
            zone: Zone
        ) {
            self.installation = installation
            self.url = url
            self.consortium = consortium
            self.consortiumKey = consortiumKey
            self.recipient = recipient
            self.address = address
            self.language = language
            self.zone = zone
        }
    }

    let context: Context
    let words: Words

    package init(_ context: Context) {
        self.context = context
        words = Words(context.language)
    }

    /// The model of a mail about one event, or about several that share a mail: then `items` lists them all.
    ///
    /// `troubledAt` is when the trouble began that is over now: it gives the length of the outage.
    package func mail(_ events: [Event], troubledAt: Instant? = nil) -> JSONValue {
        guard let first = events.first else { return frame(.completed, at: Instant(milliseconds: 0), fields: []) }
        var fields = [
            ("harvest", harvest(first)),
            ("connection", .object([("name", JSONValue(first.facts.connection))])),
            ("alert", first.alert.map { ["id": JSONValue($0)] } ?? .null),
            ("request", first.facts.request.map { request($0, first) } ?? .null),
            ("untold", .object([("what", JSONValue(first.facts.untold.map(words.standing)))])),
            ("commands", commands(first)),
        ]
        if let troubledAt {
            fields.append(
                (
                    "outage",
                    [
                        "duration": .text(words.duration(first.at - troubledAt)),
                        "since": .text(words.time(troubledAt, in: context.zone)),
                    ]
                )
            )
        }
        if events.count > 1 { fields.append(("items", .list(events.map(item)))) }
        return frame(first.kind, at: first.at, fields: fields)
    }

    /// The model of a digest; what does not fit is counted in `more`.
    package func digest(
        _ composition: DigestComposition,
        period: DigestPeriod,
        from start: Instant,
        to end: Instant,
        waiting: Int
    ) -> JSONValue {
        let shown = composition.items.prefix(Self.mostItems)
        let digest: [(String, JSONValue)] = [
            ("period", .text(words.period(period))),
            ("from", .text(words.time(start, in: context.zone))),
            ("to", .text(words.time(end, in: context.zone))),
            ("succeeded", JSONValue(composition.succeeded)),
            ("failed", JSONValue(composition.failed)),
            ("waiting", JSONValue(waiting)),
            ("items", .list(shown.map(item))),
            ("more", composition.items.count > shown.count ? JSONValue(composition.items.count - shown.count) : .null),
        ]
        return frame(.digest, at: end, fields: [("digest", .object(digest))])
    }

    static let mostItems = 300

    private func frame(_ kind: EventKind, at instant: Instant, fields: [(String, JSONValue)]) -> JSONValue {
        let frame: [(String, JSONValue)] = [
            ("consortium", ["name": .text(context.consortium), "key": .text(context.consortiumKey)]),
            ("recipient", .object([("name", JSONValue(context.recipient)), ("address", .text(context.address))])),
            (
                "event",
                [
                    "kind": .text(kind.rawValue), "at": .text(words.time(instant, in: context.zone)),
                    "timestamp": JSONValue(instant),
                ]
            ),
            ("installation", .object([("name", .text(context.installation)), ("url", JSONValue(context.url))])),
        ]
        return .object(frame + fields.filter { $0.1 != .dictionary([:]) })
    }
}

/// The parts of a model.
extension MailModel {
    private func harvest(_ event: Event) -> JSONValue {
        let facts = event.facts
        let entry = facts.harvest?.code.map { ErrorCatalogue().entry($0) }
        return .object([
            ("id", JSONValue(event.subject.harvest)),
            ("institution", .text(institution(event))),
            ("provider", JSONValue(facts.provider)),
            ("report", JSONValue(event.subject.report?.rawValue)),
            ("month", JSONValue(event.subject.month.map(words.month))),
            ("status", JSONValue(facts.harvest?.status)),
            ("attempts", JSONValue(facts.harvest?.attempts)),
            ("maxAttempts", JSONValue(facts.harvest?.maxAttempts)),
            ("code", JSONValue(facts.harvest?.code)),
            ("title", JSONValue(entry.map { words.text($0.title) })),
            ("message", JSONValue(facts.harvest?.message)),
            ("explanation", JSONValue(entry.map { words.text($0.explanation) })),
            ("remedy", JSONValue(entry.map { words.text($0.remedy) })),
            ("startedAt", JSONValue(facts.harvest?.startedAt.map { words.time($0, in: context.zone) })),
        ])
    }

    /// What belongs to no institution belongs to the consortium itself.
    private func institution(_ event: Event) -> String { event.facts.institution ?? context.consortium }

    private func request(_ facts: RequestFacts, _ event: Event) -> JSONValue {
        .object([
            ("id", JSONValue(event.subject.request)),
            ("who", .text(facts.who)),
            ("reason", .text(facts.reason)),
            (
                "counts",
                [
                    "created": JSONValue(facts.counts.created), "renewed": JSONValue(facts.counts.renewed),
                    "skipped": JSONValue(facts.counts.skipped),
                    "total": JSONValue(facts.counts.created + facts.counts.renewed),
                ]
            ),
            ("decision", JSONValue(facts.decision)),
            ("decidedBy", JSONValue(facts.decidedBy)),
        ])
    }

    /// One line of a mail about several events.
    private func item(_ event: Event) -> JSONValue {
        line(event, status: words.standing(event.kind), note: note(event))
    }

    private func item(_ item: DigestComposition.Item) -> JSONValue {
        line(
            item.event,
            status: words.standing(item.outcome),
            note: item.outcome.isTrouble ? note(item.event) : nil,
            failed: item.outcome.isTrouble
        )
    }

    private func line(_ event: Event, status: String, note: String?, failed: Bool? = nil) -> JSONValue {
        .object([
            ("institution", .text(institution(event))),
            ("provider", JSONValue(event.facts.provider)),
            ("report", JSONValue(event.subject.report?.rawValue)),
            ("month", JSONValue(event.subject.month.map(words.month))),
            ("status", .text(status)),
            ("note", JSONValue(note)),
            ("harvest", JSONValue(event.subject.harvest)),
            ("failed", JSONValue(failed)),
        ])
    }

    /// The catalogue's words for a code, else what was said.
    private func note(_ event: Event) -> String? {
        guard let harvest = event.facts.harvest else { return nil }
        guard let code = harvest.code else { return harvest.message }
        return "\(code) \(words.text(ErrorCatalogue().entry(code).title))"
    }

    /// Commands that act on what happened, for the shell.
    private func commands(_ event: Event) -> JSONValue {
        func line(_ command: String) -> JSONValue { .text("garner \(command) --consortium \(context.consortiumKey)") }
        var commands: [(String, JSONValue)] = []
        if let harvest = event.subject.harvest, event.subject.request == nil || event.alert != nil {
            commands.append(("show", line("harvest show \(harvest)")))
            if event.kind == .heldForReview {
                commands.append(("accept", line("harvest accept \(harvest)")))
                commands.append(("discard", line("harvest discard \(harvest)")))
            } else if event.kind.isTrouble {
                commands.append(("restart", line("harvest restart \(harvest)")))
            }
        }
        if event.kind == .credentialsBroken, let connection = event.subject.connection {
            commands.append(("edit", line("connection edit \(connection)")))
            commands.append(("test", line("connection test \(connection)")))
        }
        if let alert = event.alert, event.kind.isTrouble {
            commands.append(("acknowledge", line("alert acknowledge \(alert)")))
            commands.append(("silence", line("alert silence \(alert)")))
        }
        if let request = event.subject.request, event.kind.notificationClass == .request {
            commands.append(("show", line("request show \(request)")))
            if event.kind == .requestSubmitted {
                commands.append(("approve", line("request approve \(request)")))
                commands.append(("refuse", line("request refuse \(request)")))
            }
        }
        if event.kind == .nobodyToTell {
            commands.append(("explain", line("recipients explain")))
        }
        return .object(commands)
    }
}
