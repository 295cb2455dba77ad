package import Ground

extension InstitutionDetails {
    /// The details under the names of their fields, as the audit trail and `--json` show them.
    package var document: JSONValue {
        [
            "name": .text(name), "local_id": JSONValue(localID), "state": .text(state.rawValue),
            "notes": JSONValue(notes),
        ]
    }
}

extension Institution {
    package var document: JSONValue {
        var document = details.document
        document["id"] = JSONValue(id)
        document["created_at"] = JSONValue(createdAt)
        return document
    }
}

extension InstitutionGroup {
    package var document: JSONValue {
        [
            "id": JSONValue(id), "name": .text(name), "members": .list(members.map { JSONValue($0) }),
            "created_at": JSONValue(createdAt),
        ]
    }
}
