internal import Database
internal import Ground
internal import Tenancy

/// How connections are read: columns by name, never the sealed credentials, which only `credentials(of:)` touches.
enum ConnectionRows {
    private static let own = [
        "id", "consortium_id", "provider_id", "institution_id", "name", "switched_off", "state", "credentials_filled",
        "credentials_fingerprint", "verified_at", "broken_at", "broken_reason", "host_confirmed", "reports", "schedule",
        "day_of_month", "attempts", "connect_ms", "silence_ms", "request_ms", "attempt_ms", "harvest_from",
        "next_due_at", "contacts", "notes", "last_success_month", "created_at", "version",
    ]

    /// The connection alone.
    static let selection = "SELECT \(own.joined(separator: ", ")) FROM connections"

    /// The connection with everything that it inherits from.
    static let resolved = """
        SELECT \(own.map { "connections.\($0)" }.joined(separator: ", ")),
            consortia.name AS consortium_name, consortia.zone AS zone, consortia.state AS consortium_state,
            consortia.night_start AS night_start, consortia.night_end AS night_end,
            providers.name AS provider_name, providers.state AS provider_state,
            providers.paused_until AS paused_until,
            institutions.name AS institution_name, institutions.state AS institution_state,
            \(ProviderSettings.columns.map { "providers.\($0) AS p_\($0)" }.joined(separator: ", ")),
            \(ProviderSettings.columns.map { "provider_templates.\($0) AS t_\($0)" }.joined(separator: ", "))
        FROM connections
        JOIN consortia ON consortia.id = connections.consortium_id
        JOIN providers ON providers.consortium_id = connections.consortium_id
            AND providers.id = connections.provider_id
        LEFT JOIN provider_templates ON provider_templates.id = providers.template_id
        LEFT JOIN institutions ON institutions.consortium_id = connections.consortium_id
            AND institutions.id = connections.institution_id
        """
}

extension Connection {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            consortium: row["consortium_id"],
            details: ConnectionDetails(row),
            state: row["state"],
            filled: row.texts("credentials_filled").compactMap(CredentialField.init),
            credentialsFingerprint: row["credentials_fingerprint"],
            verifiedAt: row["verified_at"],
            brokenAt: row["broken_at"],
            brokenReason: row["broken_reason"],
            hostConfirmed: row["host_confirmed"],
            nextDueAt: row["next_due_at"],
            lastSuccessMonth: row["last_success_month"],
            createdAt: row["created_at"],
            version: row["version"]
        )
    }
}

extension ConnectionDetails {
    init(_ row: Row) throws {
        func milliseconds(_ name: String) throws -> Duration? {
            let value: Int64? = try row[name]
            return value.map { .milliseconds($0) }
        }
        try self.init(
            name: row["name"],
            provider: row["provider_id"],
            institution: row["institution_id"],
            switchedOff: row["switched_off"],
            reports: row.document("reports").map { $0.strings.compactMap(MasterReport.init) },
            schedule: row["schedule"],
            dayOfMonth: row["day_of_month"],
            attempts: row["attempts"],
            connectLimit: milliseconds("connect_ms"),
            silenceLimit: milliseconds("silence_ms"),
            requestLimit: milliseconds("request_ms"),
            attemptLimit: milliseconds("attempt_ms"),
            harvestFrom: row["harvest_from"],
            contacts: (row.document("contacts")?.array ?? []).map { try Contact(stored: $0) },
            notes: row["notes"]
        )
    }

    /// In the order of `columnValues`.
    static let columns = [
        "name", "switched_off", "reports", "schedule", "day_of_month", "attempts", "connect_ms", "silence_ms",
        "request_ms", "attempt_ms", "harvest_from", "contacts", "notes",
    ]

    var columnValues: [(any DatabaseValue)?] {
        [
            name, switchedOff, reports.map { JSONValue(texts: $0.map(\.rawValue)).json() }, schedule, dayOfMonth,
            attempts, connectLimit?.milliseconds, silenceLimit?.milliseconds, requestLimit?.milliseconds,
            attemptLimit?.milliseconds, harvestFrom, JSONValue.list(contacts.map(\.document)).json(), notes,
        ]
    }
}
