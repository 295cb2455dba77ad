package import Ground

extension ConnectionDetails {
    /// The details under the names of their fields; provider and institution by their numbers, never a credential.
    package var document: JSONValue {
        [
            "name": .text(name), "provider": JSONValue(provider), "institution": JSONValue(institution),
            "switched_off": .bool(switchedOff), "reports": reports.map { JSONValue(list: $0.map(\.rawValue)) } ?? nil,
            "schedule": .text(schedule.rawValue), "day_of_month": JSONValue(dayOfMonth),
            "attempts": JSONValue(attempts), "connect_limit": JSONValue(connectLimit?.written),
            "silence_limit": JSONValue(silenceLimit?.written), "request_limit": JSONValue(requestLimit?.written),
            "attempt_limit": JSONValue(attemptLimit?.written), "harvest_from": JSONValue(harvestFrom),
            "contacts": .list(contacts.map(\.document)), "notes": JSONValue(notes),
        ]
    }
}

extension Connection {
    /// The connection as lists and the audit trail show it: of its credentials only which are filled in.
    package var document: JSONValue {
        var document = details.document
        document["id"] = JSONValue(id)
        document["state"] = .text(state.rawValue)
        document["credentials"] = JSONValue(list: filled.map(\.rawValue))
        document["verified_at"] = JSONValue(verifiedAt)
        document["broken_at"] = JSONValue(brokenAt)
        document["broken_reason"] = JSONValue(brokenReason)
        document["host_confirmed"] = .bool(hostConfirmed)
        document["next_due_at"] = JSONValue(nextDueAt)
        document["last_success_month"] = JSONValue(lastSuccessMonth)
        document["created_at"] = JSONValue(createdAt)
        return document
    }
}
