package import Connections
package import Database
package import Ground
package import Tenancy

/// Why a harvest that waits does not run, however long it is due.
package enum HarvestHold: Sendable, Hashable {
    /// A person wants it so.
    case pause(Pause)
    /// Its host is left alone, by a person's wish or the provider's.
    case rest(Host)

    /// For programs: what holds it, since when it is known, until when, and why.
    package var document: JSONValue {
        switch self {
        case .pause(let pause): return pause.document
        case .rest(let host):
            let end: JSONValue = host.pausedUntil < Pause.noEnd ? .text(host.pausedUntil.rfc3339) : .null
            return ["scope": "host", "host": .text(host.name), "reason": JSONValue(host.pauseReason), "until": end]
        }
    }
}

/// Finds what holds up harvests of one consortium, asked for a page of a list at a time.
package struct HarvestHolds {
    private let transaction: any Transaction
    private let pauses: [Pause]
    private let defaults: ProviderDefaults
    private let scope: ConsortiumScope
    private let now: Instant

    package init(
        _ transaction: any Transaction,
        defaults: ProviderDefaults = .standard,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws {
        self.transaction = transaction
        self.defaults = defaults
        self.scope = scope
        self.now = now
        pauses = try PauseRepository(transaction, defaults: defaults).inForce(in: scope, at: now)
    }

    /// The listings with what holds each of them up, if anything does: the widest pause, else its host's rest.
    ///
    /// *Cost*: one query for the hosts, and one for the providers' harvesters where a kind of them is paused.
    package func explain(_ listings: [HarvestListing]) throws -> [HarvestListing] {
        let waiting = listings.map(\.harvest).filter { !$0.status.isEnded && $0.status != .active }
        guard !waiting.isEmpty else { return listings }
        let hosts = try rests(of: Set(waiting.map(\.host)))
        let kinds =
            pauses.contains { $0.target.harvesterName != nil } ? try harvesters(of: Set(waiting.map(\.provider))) : [:]
        return listings.map { listing in
            guard !listing.harvest.status.isEnded, listing.harvest.status != .active else { return listing }
            var listing = listing
            let pause = pauses.first { covers($0.target, listing.harvest, kinds) }
            listing.hold = pause.map(HarvestHold.pause) ?? hosts[listing.harvest.host].map(HarvestHold.rest)
            return listing
        }
    }

    /// Work that asks nobody is held up only by what holds up its whole consortium.
    private func covers(_ target: PauseTarget, _ harvest: Harvest, _ kinds: [ProviderID: String]) -> Bool {
        switch target {
        case .everything, .consortium: true
        case .harvester, .provider:
            harvest.asksProvider && target.covers(harvest.provider, kinds[harvest.provider] ?? "")
        }
    }

    private func rests(of names: Set<String>) throws -> [String: Host] {
        let hosts = HostRepository(transaction)
        return try names.filter { !$0.isEmpty }.reduce(into: [:]) { found, name in
            guard let host = try hosts.host(name), host.pausedUntil > now else { return }
            found[name] = host
        }
    }

    private func harvesters(of providers: Set<ProviderID>) throws -> [ProviderID: String] {
        let repository = ProviderRepository(transaction, defaults: defaults)
        return try providers.reduce(into: [:]) { found, provider in
            found[provider] = try repository.settings(of: provider, in: scope)?.harvester ?? defaults.harvester
        }
    }
}
