package import Ground

/// What somebody keeps from running for a while, or until it is resumed.
package enum PauseTarget: Sendable, Hashable {
    /// Every harvest of the installation.
    case everything
    /// Whatever asks by this kind of harvester, in every consortium.
    case harvester(String)
    case consortium(ConsortiumID)
    case provider(ProviderID, of: ConsortiumID)

    /// What it is, in a word: `all`, `harvester`, `consortium` or `provider`.
    package var scope: String {
        switch self {
        case .everything: "all"
        case .harvester: "harvester"
        case .consortium: "consortium"
        case .provider: "provider"
        }
    }

    /// One pause at a time holds a target; this is its key.
    var key: String {
        switch self {
        case .everything: scope
        case .harvester(let name): "\(scope):\(name)"
        case .consortium(let consortium): "\(scope):\(consortium)"
        case .provider(let provider, let consortium): "\(scope):\(consortium):\(provider)"
        }
    }

    /// The name of the kind of harvester that it is about.
    package var harvesterName: String? {
        if case .harvester(let name) = self { name } else { nil }
    }

    /// The consortium that it is about; nil for what concerns all of them.
    package var consortium: ConsortiumID? {
        switch self {
        case .everything, .harvester: nil
        case .consortium(let consortium), .provider(_, let consortium): consortium
        }
    }

    /// Whether it holds up what is asked of a provider that has this kind of harvester, in its own consortium.
    package func covers(_ provider: ProviderID, _ harvester: String) -> Bool {
        switch self {
        case .everything, .consortium: true
        case .harvester(let name): name == harvester
        case .provider(let paused, _): paused == provider
        }
    }

    package var provider: ProviderID? {
        if case .provider(let provider, _) = self { provider } else { nil }
    }
}

/// Something that does not run because a person wants it so: what waits stays where it is, and costs no attempt.
package struct Pause: Sendable, Hashable {
    package let target: PauseTarget
    /// In the words of whoever paused it.
    package let reason: String?
    /// As the audit trail names people.
    package let who: String
    package let since: Instant
    /// It ends by itself then; in the year 9999 when only a person ends it.
    package let until: Instant

    package init(_ target: PauseTarget, reason: String?, who: String, since: Instant, until: Instant) {
        self.target = target
        self.reason = reason
        self.who = who
        self.since = since
        self.until = until
    }

    /// The end of what ends only when a person says so: 9999-12-31.
    package static let noEnd = Instant(seconds: 253_402_214_400)

    /// The pause for programs; `until` is null where only a person ends it.
    package var document: JSONValue {
        [
            "scope": .text(target.scope),
            "harvester": JSONValue(target.harvesterName),
            "provider_id": JSONValue(target.provider?.rawValue),
            "reason": JSONValue(reason),
            "who": .text(who),
            "since": .text(since.rfc3339),
            "until": until < Self.noEnd ? .text(until.rfc3339) : .null,
        ]
    }
}
