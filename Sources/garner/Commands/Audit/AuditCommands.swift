internal import Ground
internal import Service
internal import Tenancy

/// `garner audit …`.
enum AuditCommands {
    private static let subject = Parameter<String?>.option("subject", "Only what is about this: “connection 17”.")

    static let command = Command(
        "audit",
        "Shows who did, or was refused, what.",
        commands: [list]
    )

    private static let list = Command(
        "list",
        "Lists what was changed and what was refused, newest first.",
        discussion: "Without a consortium it lists what was done to the installation itself.",
        [subject, Session.limit],
        examples: [.init("audit list --subject \"connection 17\"", "The history of one connection.")]
    ) { session in
        let entries = try await session.useCases.auditTrail(
            subject: session[subject],
            limit: session.readLimit,
            as: session.principal
        )
        session.list(
            entries,
            [
                ListColumn("AT") { $0.at.rfc3339 },
                ListColumn("WHO", canShrink: true) { $0.actor },
                ListColumn("ACTION") { $0.action },
                ListColumn("SUBJECT") { $0.subject },
                ListColumn("OUTCOME") { $0.outcome.rawValue },
                ListColumn("DETAIL", canShrink: true) { detail($0) },
            ],
            none: "Nothing is in the audit trail."
        ) { $0.document }
    }

    private static func detail(_ entry: AuditEntry) -> String {
        if let detail = entry.detail { return detail }
        guard let after = entry.after?.object else { return "" }
        let before = entry.before?.object ?? [:]
        return after.keys.sorted().filter { after[$0] != before[$0] && after[$0]?.isNull == false }
            .map { "\($0): \(after[$0]?.shown ?? "-")" }.joined(separator: ", ")
    }
}

extension AuditEntry {
    fileprivate var document: JSONValue {
        [
            "id": JSONValue(id), "at": JSONValue(at), "actor": .text(actor), "action": .text(action),
            "subject": .text(subject), "outcome": .text(outcome.rawValue), "detail": JSONValue(detail),
            "before": before ?? nil, "after": after ?? nil, "institution": JSONValue(institution),
        ]
    }
}
