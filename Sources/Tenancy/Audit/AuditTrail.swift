package import Database
package import Ground

/// The audit trail: every decision that changes something, and every refusal.
///
/// What is recorded holds no secret: whoever records masks them before.
package struct AuditTrail {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Adds an entry in the transaction of what it tells of.
    package func record(
        actor: String,
        action: String,
        subject: String,
        consortium: ConsortiumID?,
        institution: InstitutionID? = nil,
        before: JSONValue? = nil,
        after: JSONValue? = nil,
        outcome: AuditEntry.Outcome = .done,
        detail: String? = nil,
        at now: Instant
    ) throws {
        try transaction.run(
            """
            INSERT INTO audit_entries (consortium_id, institution_id, at, actor, action, subject, outcome, detail,
                before_state, after_state)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            consortium,
            institution,
            now,
            actor,
            action,
            subject,
            outcome,
            detail,
            before?.json(),
            after?.json()
        )
    }

    /// The entries of a consortium inside the reach, newest first, a page at a time.
    ///
    /// *Order*: by id, falling; `before` is the last id of the page before.
    package func page(
        in scope: ConsortiumScope,
        reach: Reach,
        subject: String? = nil,
        before: AuditEntryID? = nil,
        limit: Int = 100
    ) throws -> [AuditEntry] {
        let newest = before ?? AuditEntryID(.max)
        guard let filter = reach.filter else {
            return try entries("", nil, subject, in: scope, before: newest, limit: limit)
        }
        var found: [AuditEntry] = []
        for institution in filter {
            found += try entries(
                "AND institution_id = ?4",
                institution,
                subject,
                in: scope,
                before: newest,
                limit: limit
            )
        }
        return Array(found.sorted { $0.id > $1.id }.prefix(limit))
    }

    private func entries(
        _ condition: String,
        _ institution: InstitutionID?,
        _ subject: String?,
        in scope: ConsortiumScope,
        before newest: AuditEntryID,
        limit: Int
    ) throws -> [AuditEntry] {
        var values: [(any DatabaseValue)?] = [scope.consortium, newest, limit]
        if let institution { values.append(institution) }
        if let subject { values.append(subject) }
        var found: [AuditEntry] = []
        try transaction.forEach(
            """
            SELECT * FROM audit_entries WHERE consortium_id = ?1 AND id < ?2 \(condition)
                \(subject == nil ? "" : "AND subject = ?\(values.count)") ORDER BY id DESC LIMIT ?3
            """,
            values.map(Value.init)
        ) { found.append(try AuditEntry($0)) }
        return found
    }

    /// Forgets entries of all consortia from before an instant, in a bounded batch; says how many.
    package func sweep(_: EngineScope, before old: Instant, limit: Int = 500) throws -> Int {
        try transaction.run(
            """
            DELETE FROM audit_entries WHERE id IN (
                SELECT id FROM audit_entries
                WHERE id < COALESCE((SELECT id FROM audit_entries WHERE at >= ?1 ORDER BY id LIMIT 1), ?3)
                ORDER BY id LIMIT ?2)
            """,
            old,
            limit,
            Int64.max
        )
    }

    /// The entries about the installation, newest first, a page at a time.
    package func installationPage(before: AuditEntryID? = nil, limit: Int = 100) throws -> [AuditEntry] {
        try transaction.rows(
            "SELECT * FROM audit_entries WHERE consortium_id IS NULL AND id < ?1 ORDER BY id DESC LIMIT ?2",
            before ?? AuditEntryID(.max),
            limit
        ).map(AuditEntry.init)
    }
}

extension AuditEntry {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            consortium: row["consortium_id"],
            institution: row["institution_id"],
            at: row["at"],
            actor: row["actor"],
            action: row["action"],
            subject: row["subject"],
            outcome: row["outcome"],
            detail: row["detail"],
            before: row.document("before_state"),
            after: row.document("after_state")
        )
    }
}
