package import Alerts
package import Ground
package import Harvests
internal import Connections
internal import Recipients

/// An alert as lists show it.
package struct AlertView: Sendable, Hashable {
    package let alert: Alert
    package let names: AlertNames
    /// The state that holds now: an expired silence is active.
    package let state: AlertState

    init(_ alert: Alert, _ names: AlertNames?, at now: Instant) {
        self.alert = alert
        self.names = names ?? .none
        state = alert.standing.state(at: now)
    }

    /// For programs: what `--json` prints.
    package var document: JSONValue {
        .object([
            ("id", JSONValue(alert.id)),
            ("kind", .text(alert.kind.rawValue)),
            ("state", .text(alert.isOpen ? state.rawValue : "resolved")),
            ("silenced_until", JSONValue(state == .silenced ? alert.standing.silencedUntil : nil)),
            ("institution", JSONValue(names.institution)),
            ("provider", JSONValue(names.provider)),
            ("connection", JSONValue(names.connection)),
            ("report", JSONValue(alert.subject.report?.rawValue)),
            ("month", JSONValue(alert.subject.month)),
            ("harvest", JSONValue(alert.subject.harvest)),
            ("episode", JSONValue(alert.episode)),
            ("code", JSONValue(alert.code)),
            ("message", .text(alert.message)),
            ("opened_at", JSONValue(alert.openedAt)),
            ("resolved_at", JSONValue(alert.resolvedAt)),
            ("changed_by", .text(alert.changedBy)),
            ("changed_at", JSONValue(alert.changedAt)),
        ])
    }
}

/// An alert with its cause, its history, and who was told.
package struct AlertDetail: Sendable, Hashable {
    package let view: AlertView
    /// What the error catalogue says of the code.
    package let entry: ErrorEntry?
    /// What it is about, as it stands now; nil for an alert about something else, and once the harvest is gone.
    package let harvest: Harvest?
    /// Newest first.
    package let events: [Event]
    /// How each event's recipients were found, where they were.
    package let traces: [EventID: JSONValue]
    /// Newest first.
    package let tellings: [AlertTelling]

    package var document: JSONValue {
        var document = view.document
        if let entry {
            document["cause"] = [
                "title": .text(entry.title.english), "explanation": .text(entry.explanation.english),
                "remedy": .text(entry.remedy.english),
            ]
        }
        document["events"] = .list(
            events.map { event in
                .object([
                    ("id", JSONValue(event.id)),
                    ("kind", .text(event.kind.rawValue)),
                    ("at", JSONValue(event.at)),
                    ("episode", JSONValue(event.episode)),
                    ("mail", JSONValue(event.outcome?.rawValue)),
                    ("recipients", traces[event.id] ?? .null),
                ])
            }
        )
        document["told"] = .list(
            tellings.map { telling in
                .object([
                    ("address", .text(telling.address)),
                    ("name", JSONValue(telling.name)),
                    ("episode", JSONValue(telling.episode)),
                    ("at", JSONValue(telling.toldAt)),
                ])
            }
        )
        return document
    }
}
