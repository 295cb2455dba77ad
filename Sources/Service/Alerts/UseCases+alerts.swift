package import Alerts
package import Ground
internal import Harvests
package import Tenancy

/// Alerts: seen by everybody inside their scope, dealt with by managers and admins.
extension UseCases {
    /// A page of alerts inside the principal's scope, newest first.
    ///
    /// Filters come before the limit; `AlertFilter.State.home` is what a home view shows, and never shows silenced ones.
    package func alerts(
        _ filter: AlertFilter = AlertFilter(state: .home),
        after cursor: AlertCursor? = nil,
        limit: Int = 100,
        as principal: Principal
    ) async throws -> [AlertView] {
        try await reading(.seeAlerts, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "alerts")
            let repository = AlertRepository(inquiry.transaction)
            let alerts = try repository.page(
                filter,
                in: inquiry.scope,
                reach: reach,
                after: cursor,
                limit: min(limit, Self.mostAlerts),
                at: inquiry.now
            )
            let names = try repository.names(of: alerts, in: inquiry.scope)
            return alerts.map { AlertView($0, names[$0.id], at: inquiry.now) }
        }
    }

    /// How many alerts a filter admits inside the principal's scope.
    package func alertCount(
        _ filter: AlertFilter = AlertFilter(state: .home),
        as principal: Principal
    ) async throws -> Int {
        try await reading(.seeAlerts, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "alerts")
            return try AlertRepository(inquiry.transaction).count(
                filter,
                in: inquiry.scope,
                reach: reach,
                at: inquiry.now
            )
        }
    }

    /// An alert with its cause, its events, and who was told of them.
    package func alert(_ id: AlertID, as principal: Principal) async throws -> AlertDetail {
        try await reading(.seeAlerts, as: principal) { inquiry in
            let alert = try inquiry.alert(id)
            let scope = try inquiry.scope
            let events = EventRepository(inquiry.transaction)
            let history = try events.events(of: id, in: scope)
            var traces: [EventID: JSONValue] = [:]
            for event in history { traces[event.id] = try events.trace(of: event.id, in: scope) }
            let harvest = try alert.subject.harvest.flatMap {
                try HarvestRepository(inquiry.transaction).harvest($0, in: scope)
            }
            let entry = alert.code.map { code in
                let entry = ErrorCatalogue().entry(code)
                return harvest.map(entry.standing) ?? entry
            }
            return AlertDetail(
                view: try inquiry.view(alert),
                entry: entry,
                harvest: harvest,
                events: history,
                traces: traces,
                tellings: try TellingRepository(inquiry.transaction).tellings(of: id, in: scope)
            )
        }
    }

    /// Tells the others that somebody looks after it.
    package func acknowledgeAlert(_ id: AlertID, as principal: Principal) async throws -> AlertView {
        try await changeAlert(id, as: principal) { _ in .acknowledged }
    }

    /// Keeps an alert off home views, digests and mail, until an instant, or until it is resolved or reactivated.
    ///
    /// *Throws*: `InvalidFields` for an end that is not in the future.
    package func silenceAlert(
        _ id: AlertID,
        until end: Instant? = nil,
        as principal: Principal
    ) async throws -> AlertView {
        try await changeAlert(id, as: principal) { now in
            if let end, end <= now {
                throw InvalidFields([FieldProblem("until", "A silence ends in the future; \(end.rfc3339) is past.")])
            }
            return .silenced(until: end)
        }
    }

    /// Makes an acknowledged, silenced or deleted alert active again.
    package func reactivateAlert(_ id: AlertID, as principal: Principal) async throws -> AlertView {
        try await changeAlert(id, as: principal) { _ in .active }
    }

    /// Hides an alert for its failure episode; a new episode opens it again.
    package func deleteAlert(_ id: AlertID, as principal: Principal) async throws -> AlertView {
        try await changeAlert(id, as: principal) { _ in .deleted }
    }

    private static let mostAlerts = 1000

    private func changeAlert(
        _ id: AlertID,
        as principal: Principal,
        to standing: @escaping @Sendable (Instant) throws -> AlertStanding
    ) async throws -> AlertView {
        try await changing(.changeAlerts, as: principal) { inquiry in
            let alert = try inquiry.alert(id)
            let wanted = try standing(inquiry.now)
            guard wanted != alert.standing else { return try inquiry.view(alert) }
            let changed = try AlertRepository(inquiry.transaction).change(
                alert,
                to: wanted,
                by: inquiry.principal.label,
                in: inquiry.scope,
                at: inquiry.now
            )
            try inquiry.audit(
                "alert \(id)",
                of: alert.subject.institution,
                before: alert.standing.document,
                after: changed.standing.document
            )
            return try inquiry.view(changed)
        }
    }
}

extension Inquiry {
    /// The alert, if the principal may do to it what is asked; another consortium's is as if it did not exist.
    fileprivate func alert(_ id: AlertID) throws -> Alert {
        guard let alert = try AlertRepository(transaction).alert(id, in: scope) else {
            throw RecordError.unknown("alert", id)
        }
        try allow(.owner(alert.subject.institution), subject: "alert \(id)")
        return alert
    }

    fileprivate func view(_ alert: Alert) throws -> AlertView {
        AlertView(alert, try AlertRepository(transaction).names(of: [alert], in: scope)[alert.id], at: now)
    }
}

extension AlertStanding {
    /// For the audit trail.
    fileprivate var document: JSONValue {
        .object([("state", .text(state.rawValue)), ("until", JSONValue(silencedUntil))])
    }
}
