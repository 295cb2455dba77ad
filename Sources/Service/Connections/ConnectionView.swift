package import Connections
package import Ground
package import Harvests
internal import Tenancy

/// A provider with its template: what it says itself, and what it inherits.
package struct ProviderView: Sendable, Hashable {
    package let provider: Provider
    package let template: ProviderTemplate?
    package let defaults: ProviderDefaults
    /// The pauses in force that hold up its harvests, its own and wider ones, the widest first.
    package let pauses: [Pause]

    package init(
        provider: Provider,
        template: ProviderTemplate?,
        defaults: ProviderDefaults,
        pauses: [Pause] = []
    ) {
        self.provider = provider
        self.template = template
        self.defaults = defaults
        self.pauses = pauses
    }

    /// The provider's own settings, with the template's where they say nothing, and the installation's behind them.
    package var settings: ProviderSettings {
        provider.details.settings.inheriting(template?.settings).inheriting(defaults.settings)
    }

    package var document: JSONValue {
        var document = provider.document
        document["template"] = JSONValue(template?.name)
        document["in_force"] = settings.document
        document["pauses"] = .list(pauses.map(\.document))
        return document
    }
}

/// A connection with the names of what it belongs to, and what is in force for it; never its credentials.
package struct ConnectionView: Sendable, Hashable {
    package let connection: Connection
    package let effective: EffectiveConnection

    package init(connection: Connection, effective: EffectiveConnection) {
        self.connection = connection
        self.effective = effective
    }

    package var document: JSONValue {
        var document = connection.document
        document["provider"] = .text(effective.providerName)
        document["institution"] = JSONValue(effective.institutionName)
        document["host"] = .text(effective.host)
        document["missing"] = JSONValue(texts: effective.missing.map(\.rawValue))
        document["in_force"] = [
            "release": .text(effective.release.rawValue), "base_url": .text(effective.url.text),
            "reports": JSONValue(texts: effective.reports.map(\.rawValue)),
            "day_of_month": JSONValue(effective.dayOfMonth), "attempts": JSONValue(effective.limits.attempts),
            "connect_limit": .text(effective.limits.connect.written),
            "silence_limit": .text(effective.limits.silence.written),
            "request_limit": .text(effective.limits.request.written),
            "attempt_limit": .text(effective.limits.attempt.written),
        ]
        return document
    }
}
