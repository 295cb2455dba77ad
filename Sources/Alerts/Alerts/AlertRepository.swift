package import Database
package import Ground
package import Tenancy

/// The alerts of a consortium: opened and resolved with the harvest's change, kept quiet or dealt with by people.
package struct AlertRepository {
    let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// What opens an alert, or says again that it is needed.
    package struct Opening: Sendable, Hashable {
        package var key: AlertKey
        package var kind: EventKind
        package var subject: EventSubject
        /// The harvest's episode; 0 where there is none.
        package var episode: Int
        package var code: Int?
        /// One plain sentence.
        package var message: String

        package init(
            _ kind: EventKind,
            _ key: AlertKey,
            subject: EventSubject,
            episode: Int = 0,
            code: Int? = nil,
            message: String
        ) {
            self.kind = kind
            self.key = key
            self.subject = subject
            self.episode = episode
            self.code = code
            self.message = message
        }
    }

    /// An alert that was opened.
    package struct Opened: Sendable, Hashable {
        package let alert: Alert
        /// Whether it was not open before, or in an earlier episode.
        package let isNews: Bool
    }

    /// Opens the alert of the key, or brings the one there up to date; never makes a second row.
    ///
    /// A resolved one, and one of an earlier episode, is open from now on. What people set stays as
    /// `AlertStanding.reopened` says.
    @discardableResult
    package func open(_ opening: Opening, in scope: ConsortiumScope, at now: Instant) throws -> Opened {
        if let existing = try locked(opening.key, in: scope) {
            return try reopen(existing, opening, in: scope, at: now)
        }
        if let id = try insert(opening, in: scope, at: now), let alert = try alert(id, in: scope) {
            return Opened(alert: alert, isNews: true)
        }
        guard let existing = try locked(opening.key, in: scope) else {
            throw DatabaseError(.other, "A new alert was not stored.")
        }
        return try reopen(existing, opening, in: scope, at: now)
    }

    /// Ends the alert of the key by itself; nil when there is none, or none open.
    @discardableResult
    package func resolve(_ key: AlertKey, in scope: ConsortiumScope, at now: Instant) throws -> Alert? {
        guard let alert = try locked(key, in: scope), alert.isOpen else { return nil }
        try transaction.run(
            """
            UPDATE alerts SET resolved_at = ?3, state = ?4, silenced_until = NULL, changed_by = ?5, changed_at = ?3,
                version = version + 1
            WHERE consortium_id = ?1 AND id = ?2
            """,
            scope.consortium,
            alert.id,
            now,
            alert.standing.resolved.state,
            Alert.system
        )
        return try self.alert(alert.id, in: scope)
    }

    /// Sets what a person makes of an alert, over the version that was read.
    ///
    /// *Throws*: `changed` when somebody else was quicker.
    package func change(
        _ alert: Alert,
        to standing: AlertStanding,
        by actor: String,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> Alert {
        let count = try transaction.run(
            """
            UPDATE alerts SET state = ?4, silenced_until = ?5, changed_by = ?6, changed_at = ?7, version = version + 1
            WHERE consortium_id = ?1 AND id = ?2 AND version = ?3
            """,
            scope.consortium,
            alert.id,
            alert.version,
            standing.state,
            standing.silencedUntil,
            actor,
            now
        )
        guard count == 1, let changed = try self.alert(alert.id, in: scope) else { throw RecordError.changed("alert") }
        return changed
    }

    /// An alert by number, open or not; nil for none of this consortium.
    package func alert(_ id: AlertID, in scope: ConsortiumScope) throws -> Alert? {
        try transaction.row(of: "alerts", id, in: scope)
            .map(Alert.init)
    }

    /// The alert of a key, open or not.
    package func alert(_ key: AlertKey, in scope: ConsortiumScope) throws -> Alert? {
        try transaction.row(of: "alerts", where: "subject", key.description, in: scope).map(Alert.init)
    }

    /// The alert of a key, held until the transaction ends.
    private func locked(_ key: AlertKey, in scope: ConsortiumScope) throws -> Alert? {
        try transaction.locked(
            "SELECT * FROM alerts WHERE consortium_id = ?1 AND subject = ?2",
            scope.consortium,
            key.description
        ).map(Alert.init)
    }

    /// Nil when another transaction opened it in the meantime.
    private func insert(_ opening: Opening, in scope: ConsortiumScope, at now: Instant) throws -> AlertID? {
        try transaction.value(
            AlertID.self,
            """
            INSERT INTO alerts (consortium_id, subject, kind, episode, state, harvest_id, connection_id, provider_id,
                institution_id, report, month, code, message, opened_at, changed_by, changed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?14)
            ON CONFLICT (consortium_id, subject) DO NOTHING RETURNING id
            """,
            scope.consortium,
            opening.key.description,
            opening.kind,
            opening.episode,
            AlertState.active,
            opening.subject.harvest,
            opening.subject.connection,
            opening.subject.provider,
            opening.subject.institution,
            opening.subject.report,
            opening.subject.month,
            opening.code,
            opening.message,
            now,
            Alert.system
        )
    }

    private func reopen(
        _ alert: Alert,
        _ opening: Opening,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> Opened {
        let newEpisode = opening.episode != alert.episode
        let standing = alert.standing.reopened(newEpisode: newEpisode, at: now)
        let isNews = newEpisode || !alert.isOpen
        try transaction.run(
            """
            UPDATE alerts SET kind = ?3, episode = ?4, harvest_id = ?5, code = ?6, message = ?7, state = ?8,
                silenced_until = ?9, opened_at = ?10, resolved_at = NULL, changed_by = ?11, changed_at = ?12,
                version = version + 1
            WHERE consortium_id = ?1 AND id = ?2
            """,
            scope.consortium,
            alert.id,
            opening.kind,
            opening.episode,
            opening.subject.harvest ?? alert.subject.harvest,
            opening.code,
            opening.message,
            standing.state,
            standing.silencedUntil,
            isNews ? now : alert.openedAt,
            isNews ? Alert.system : alert.changedBy,
            isNews ? now : alert.changedAt
        )
        return Opened(alert: try self.alert(alert.id, in: scope) ?? alert, isNews: isNews)
    }
}

extension Alert {
    /// Who changed an alert when no person did.
    package static let system = "system"

    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            consortium: row["consortium_id"],
            kind: row["kind"],
            episode: row["episode"],
            standing: AlertStanding(row["state"], until: row["silenced_until"]),
            subject: EventSubject(
                harvest: row["harvest_id"],
                connection: row["connection_id"],
                provider: row["provider_id"],
                institution: row["institution_id"],
                report: row["report"],
                month: row["month"]
            ),
            code: row["code"],
            message: row["message"],
            openedAt: row["opened_at"],
            resolvedAt: row["resolved_at"],
            changedBy: row["changed_by"],
            changedAt: row["changed_at"],
            version: row["version"]
        )
    }
}
