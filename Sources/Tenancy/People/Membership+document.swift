package import Ground

extension MembershipDetails {
    /// The details under the names of their fields, as the audit trail and `--json` show them.
    package var document: JSONValue {
        [
            "name": .text(displayName), "state": .text(state.rawValue), "digest": .text(digest.rawValue),
            "digest_hour": JSONValue(digestHour), "failure_mail": .bool(failureMail),
        ]
    }
}

extension Membership {
    package var document: JSONValue {
        var document = details.document
        document["id"] = JSONValue(id)
        document["address"] = .text(address.text)
        document["created_at"] = JSONValue(createdAt)
        return document
    }
}

extension IdentityDetails {
    /// The details under the names of their fields, as the audit trail and `--json` show them.
    package var document: JSONValue {
        [
            "address": .text(address.text), "name": .text(name), "language": JSONValue(language),
            "zone": JSONValue(zone?.identifier), "state": .text(state.rawValue),
        ]
    }
}

extension Identity {
    package var document: JSONValue {
        var document = details.document
        document["id"] = JSONValue(id)
        document["has_password"] = .bool(hasPassword)
        document["verified_at"] = JSONValue(verifiedAt)
        document["bounced_at"] = JSONValue(bouncedAt)
        document["created_at"] = JSONValue(createdAt)
        return document
    }
}
