package import Ground

/// What the next mail of a notification group says, and what becomes of every other event in it; pure.
///
/// At most one mail leaves per flush: what is over is told only when nothing new is wrong, so that nobody reads *all is
/// well* and *something is missing* at the same minute.
/// *Source*: mail-and-queue.md W14 and R7.
package struct FlushPlan: Sendable, Hashable {
    /// Which mail leaves now, and about which events.
    package enum Mail: Sendable, Hashable {
        /// No mail is due.
        case nothing
        /// Found by the recipient chain; one event per alert or request.
        case tell([Event])
        /// To those who were told, and to nobody else; one event per alert.
        case recover([Event])
    }

    package let mail: Mail
    /// What is decided about events without asking who would get a mail.
    package let outcomes: [EventID: EventOutcome]

    /// Events that stay untold until the next flush have no outcome and stand in no mail.
    ///
    /// - Parameters:
    ///   - events: the group's untold events.
    ///   - alerts: the alerts that they name, as they stand now.
    ///   - told: the alerts whose trouble somebody was told of and whose end nobody was told of yet.
    ///   - now: silences are compared with it.
    package init(events: [Event], alerts: [AlertID: Alert], told: Set<AlertID>, now: Instant) {
        var outcomes: [EventID: EventOutcome] = [:]
        var tells: [Event] = []
        var recoveries: [Event] = []
        for thread in Self.threads(of: events) {
            guard let id = thread.alert else {
                for event in thread.events.dropLast() { outcomes[event.id] = .superseded }
                tells += thread.events.suffix(1)
                continue
            }
            let fold = ThreadFold(thread.events)
            outcomes.merge(fold.outcomes) { $1 }
            if let trouble = fold.trouble {
                switch Self.verdict(on: alerts[id], at: now) {
                case .some(let outcome): outcomes[trouble.id] = outcome
                case .none: tells.append(trouble)
                }
            } else if let recovery = fold.recovery {
                if told.contains(id) {
                    recoveries.append(recovery)
                } else {
                    outcomes[recovery.id] = fold.collapsed ? .collapsed : .unneeded
                }
            }
        }
        self.outcomes = outcomes
        mail = !tells.isEmpty ? .tell(tells) : recoveries.isEmpty ? .nothing : .recover(recoveries)
    }

    /// Why the trouble of an alert is not told; nil when it is.
    private static func verdict(on alert: Alert?, at now: Instant) -> EventOutcome? {
        guard let alert, alert.isOpen else { return .collapsed }
        return alert.standing.isQuiet(at: now) ? .silenced : nil
    }

    /// The events about one alert, or a single one that is about none.
    private struct Thread {
        let alert: AlertID?
        var events: [Event]
    }

    /// The events by what they are about, both in the order of their recording.
    private static func threads(of events: [Event]) -> [Thread] {
        var order: [String] = []
        var threads: [String: Thread] = [:]
        for event in events.sorted(by: { $0.id < $1.id }) {
            let key = event.alert.map { "alert/\($0)" } ?? event.subject.request.map { "request/\($0)" } ?? "-"
            if threads[key] == nil { order.append(key) }
            threads[key, default: Thread(alert: event.alert, events: [])].events.append(event)
        }
        return order.compactMap { threads[$0] }
    }
}

/// One alert's untold events, reduced to the one that still counts.
private struct ThreadFold {
    private(set) var trouble: Event?
    private(set) var recovery: Event?
    /// Whether trouble came and went without having been told.
    private(set) var collapsed = false
    private(set) var outcomes: [EventID: EventOutcome] = [:]

    init(_ events: [Event]) {
        for event in events {
            if event.kind.isTrouble {
                supersede(trouble)
                supersede(recovery)
                trouble = event
                recovery = nil
            } else if event.kind == .recovered {
                if let trouble {
                    outcomes[trouble.id] = .collapsed
                    collapsed = true
                }
                supersede(recovery)
                trouble = nil
                recovery = event
            } else {
                outcomes[event.id] = .digestOnly
            }
        }
    }

    private mutating func supersede(_ event: Event?) {
        guard let event else { return }
        outcomes[event.id] = .superseded
    }
}
