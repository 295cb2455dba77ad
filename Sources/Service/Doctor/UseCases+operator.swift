package import Tenancy

/// What only whoever runs the installation may look at.
extension UseCases {
    /// Throws the `Refusal` for everybody else; for work that has no transaction of its own.
    package func requireOperator(as principal: Principal) async throws {
        try await reading(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "installation")
        }
    }

    /// How the installation stands over all its nodes.
    package func vitals(as principal: Principal) async throws -> Vitals {
        try await requireOperator(as: principal)
        return try await Vitals.read(database, clock: clock)
    }
}
