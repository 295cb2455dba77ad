internal import Database
package import Ground
package import Harvests
package import Tenancy

/// Resting and pausing hosts for all consortia.
extension UseCases {
    /// Lets nobody ask a host until the instant, or until it is resumed.
    package func pauseHost(_ host: String, until: Instant? = nil, as principal: Principal) async throws {
        try await changing(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "host \(host)")
            let end = until ?? Pause.noEnd
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
