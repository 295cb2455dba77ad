package import Ground
internal import Tenancy

extension ProviderSettings {
    /// What is said, under the names of its fields, as the audit trail and `--json` show it; null for what is not.
    package var document: JSONValue {
        [
            "harvester": JSONValue(harvester), "release": JSONValue(release?.rawValue),
            "base_url": JSONValue(url?.text), "reports": reports.map { JSONValue(list: $0.map(\.rawValue)) } ?? nil,
            "credential_fields": credentialFields.map { JSONValue(list: $0.map(\.rawValue)) } ?? nil,
            "day_of_month": JSONValue(dayOfMonth), "attempts": JSONValue(attempts),
            "requests_at_once": JSONValue(requestsAtOnce), "request_spacing": JSONValue(requestSpacing?.written),
            "connect_limit": JSONValue(connectLimit?.written), "silence_limit": JSONValue(silenceLimit?.written),
            "request_limit": JSONValue(requestLimit?.written), "attempt_limit": JSONValue(attemptLimit?.written),
            "byte_limit": JSONValue(byteLimit), "date_form": JSONValue(dateForm?.rawValue),
            "separator": JSONValue(separator?.rawValue), "platform": JSONValue(platform),
            "parameters": parameters.map { JSONValue(pairs: $0) } ?? nil,
            "headers": headers.map { JSONValue(pairs: $0) } ?? nil, "user_agent": JSONValue(userAgent),
            "release_in_path": JSONValue(releaseInPath), "support_email": JSONValue(supportEmail?.text),
            "registry_id": JSONValue(registryID),
        ]
    }
}

extension Provider {
    /// The provider with its own settings; what it inherits is null.
    package var document: JSONValue {
        var document = details.document
        document["id"] = JSONValue(id)
        document["host"] = .text(host)
        document["paused_until"] = JSONValue(pausedUntil)
        document["created_at"] = JSONValue(createdAt)
        return document
    }
}

extension ProviderDetails {
    /// The details under the names of their fields; the template by its number.
    package var document: JSONValue {
        var document = settings.document
        document["name"] = .text(name)
        document["state"] = .text(state.rawValue)
        document["template"] = JSONValue(template)
        return document
    }
}

extension ProviderTemplate {
    package var document: JSONValue {
        var document = settings.document
        document["id"] = JSONValue(id)
        document["name"] = .text(name)
        document["created_at"] = JSONValue(createdAt)
        return document
    }
}

extension JSONValue {
    init(list: [String]) {
        self = .list(list.map(JSONValue.text))
    }
}
