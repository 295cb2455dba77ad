internal import Connections
internal import Ground

/// What a digest says: every harvest once, as it stood last, failures first; pure.
///
/// *Shape*: a harvest that failed and came in afterwards counts as succeeded, with a mark.
package struct DigestComposition: Sendable, Hashable {
    /// How a harvest stands at the end of the digest's period.
    package enum Outcome: Sendable, Hashable {
        case succeeded(afterTrouble: Bool)
        /// The kind of trouble that stands.
        case trouble(EventKind)
    }

    /// One line of the digest: one harvest, or one thing that is no harvest's.
    package struct Item: Sendable, Hashable {
        package let outcome: Outcome
        /// The event that says so.
        package let event: Event
    }

    /// Failures first, then by institution, provider, report and month.
    package let items: [Item]
    /// What needs a person now; a month that is merely late is none, and neither is one that waits for a decision.
    package let failed: Int
    /// What came in and is held until a person has looked at it.
    package let held: Int
    package let succeeded: Int

    /// Whether there is nothing to say, so that no mail is made.
    package var isEmpty: Bool { items.isEmpty }

    /// - Parameter events: of one reader's digest, in any order; kinds that no digest tells of are passed over.
    package init(_ events: [Event]) {
        var standing: [Thread: Item] = [:]
        for event in events.sorted(by: { $0.id < $1.id }) where event.kind.isDigested {
            let thread = Thread(event)
            standing[thread] = Self.item(event, after: standing[thread])
        }
        items = standing.values.sorted { $0.order < $1.order }
        held = items.count { $0.outcome == .trouble(.heldForReview) }
        failed =
            items.count { $0.outcome.isTrouble && $0.outcome != .trouble(.harvestMissing) } - held
        succeeded = items.count { !$0.outcome.isTrouble }
    }

    private static func item(_ event: Event, after before: Item?) -> Item {
        switch event.kind {
        case .recovered: return Item(outcome: .succeeded(afterTrouble: true), event: event)
        case .completed:
            // An incomplete month is stored, and still incomplete.
            if let before, before.outcome == .trouble(.partialData), before.event.episode == event.episode {
                return before
            }
            let wasTrouble = before.map { $0.outcome != .succeeded(afterTrouble: false) } ?? false
            return Item(outcome: .succeeded(afterTrouble: wasTrouble), event: event)
        default: return Item(outcome: .trouble(event.kind), event: event)
        }
    }

    /// What events of one digest have in common: they tell of the same harvest, or of the same thing that is none.
    private struct Thread: Hashable {
        let connection: ConnectionID?
        let report: MasterReport?
        let month: YearMonth?
        let harvest: HarvestID?

        init(_ event: Event) {
            let subject = event.subject
            connection = subject.connection
            report = subject.report
            month = subject.month
            // A month that was missing may have had no harvest yet when that was noticed.
            harvest = subject.report != nil && subject.month != nil ? nil : subject.harvest
        }
    }
}

extension DigestComposition.Outcome {
    package var isTrouble: Bool {
        if case .trouble = self { true } else { false }
    }

    /// What needs a person soonest comes first.
    fileprivate var rank: Int {
        switch self {
        case .trouble(.credentialsBroken): 0
        case .trouble(.harvestFailed): 1
        case .trouble(.harvestMissing): 2
        case .trouble(.heldForReview): 3
        case .trouble: 4
        case .succeeded(afterTrouble: true): 5
        case .succeeded(afterTrouble: false): 6
        }
    }
}

extension DigestComposition.Item {
    fileprivate var order: Order { Order(self) }

    /// By urgency, then as a person would look it up.
    fileprivate struct Order: Comparable {
        let rank: Int
        let names: [String]
        let month: Int
        let id: EventID

        init(_ item: DigestComposition.Item) {
            let facts = item.event.facts
            rank = item.outcome.rank
            names = [facts.institution ?? "", facts.provider ?? "", item.event.subject.report?.rawValue ?? ""]
            month = item.event.subject.month?.number ?? 0
            id = item.event.id
        }

        static func < (left: Order, right: Order) -> Bool {
            if left.rank != right.rank { return left.rank < right.rank }
            if left.names != right.names { return left.names.lexicographicallyPrecedes(right.names) }
            return (left.month, left.id) < (right.month, right.id)
        }
    }
}

extension EventKind {
    /// Whether a digest tells of it.
    package var isDigested: Bool { notificationClass == .trouble }
}
