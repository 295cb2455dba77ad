internal import Connections
internal import Database
package import Ground
package import Harvests
package import Tenancy

/// Ending pauses of providers, and pausing hosts for all consortia.
extension UseCases {
    /// Ends a provider's pause, and puts what waited for its end back into the queue at once.
    package func resumeProvider(_ name: String, as principal: Principal) async throws {
        let settings = settings
        let provider = try await pauseProvider(name, until: nil, as: principal)
        guard let scope = principal.scope else { throw RecordError.consortiumNotSaid }
        var filter = HarvestFilter()
        filter.providers = [provider.id]
        filter.statuses = [.queued]
        filter.reasons = [.paused]
        let waiting = filter
        // Part by part: a pause may have held up thousands.
        var count = 1
        while count > 0 {
            count = try await database.write { [clock] transaction in
                let harvests = HarvestRepository(transaction)
                let policy = try HarvestPolicy.of(scope, base: settings.harvestPolicy, in: transaction)
                let page = try harvests.page(waiting, reach: .everything, limit: 200, in: scope)
                for listing in page {
                    try harvests.move(
                        listing.harvest.id,
                        .resumed,
                        policy: policy,
                        in: scope,
                        at: clock.now()
                    )
                }
                return page.count
            }
        }
    }

    /// Lets nobody ask a host until the instant, or until it is resumed.
    package func pauseHost(_ host: String, until: Instant? = nil, as principal: Principal) async throws {
        try await changing(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "host \(host)")
            let end = until ?? .forEver
            let name = host.lowercased()
            try HostRepository(inquiry.transaction).rest(
                name,
                until: end,
                reason: "\(inquiry.principal.label) paused it."
            )
            try inquiry.audit("host \(name)", after: ["paused_until": .text(end.rfc3339)])
        }
    }

    /// Ends a host's pause, whether a person or a provider asked for it.
    package func resumeHost(_ host: String, as principal: Principal) async throws {
        try await changing(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "host \(host)")
            let name = host.lowercased()
            guard try HostRepository(inquiry.transaction).host(name) != nil else {
                throw RecordError.unknown("host", named: "“\(FieldCheck.excerpt(host))”")
            }
            try HostRepository(inquiry.transaction).resume(name)
            try inquiry.audit("host \(name)", after: ["paused_until": .null])
        }
    }

    /// The hosts that harvests ask, with limits and pauses, by name.
    package func hosts(after name: String? = nil, as principal: Principal) async throws -> [Host] {
        try await reading(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "hosts")
            return try HostRepository(inquiry.transaction).page(after: name).filter { !$0.name.isEmpty }
        }
    }
}

extension Instant {
    /// The end of what ends only when a person says so: 9999-12-31.
    static let forEver = Instant(seconds: 253_402_214_400)
}
