package import Ground

extension ConsortiumDetails {
    /// The details under the names of their fields, as the audit trail and `--json` show them.
    package var document: JSONValue {
        [
            "key": .text(key), "name": .text(name), "email": JSONValue(email?.text), "language": .text(language),
            "zone": .text(zone.identifier), "state": .text(state.rawValue),
            "night": .text(policies.night.description), "requires_approval": .bool(policies.requiresApproval),
            "daily_quota": JSONValue(policies.dailyQuota), "domains": JSONValue(texts: policies.domains),
            "recipient_chain": policies.recipientChain ?? nil,
        ]
    }
}

extension Consortium {
    package var document: JSONValue {
        var document = details.document
        document["id"] = JSONValue(id)
        document["created_at"] = JSONValue(createdAt)
        return document
    }
}

extension NightWindow: CustomStringConvertible {
    /// `22:00-05:00`.
    package var description: String { "\(CivilTime(secondOfDay: start * 60))-\(CivilTime(secondOfDay: end * 60))" }

    /// Reads what `description` writes.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-").map { CivilTime($0.trimmed) }
        guard parts.count == 2, let start = parts[0], let end = parts[1] else { return nil }
        self.init(start: start.minuteOfDay, end: end.minuteOfDay)
    }
}
