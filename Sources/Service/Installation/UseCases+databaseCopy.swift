package import Database
internal import Ground
package import Tenancy

extension UseCases {
    /// Copies everything to a schema of a PostgreSQL database, while no worker runs; nothing is changed here.
    ///
    /// The entry in the audit trail is in the copy.
    /// *Throws*: `Refusal`, and what `DatabaseCopy.run` throws.
    package func copyDatabase(
        of folder: DataFolder,
        to address: PostgreSQLAddress,
        schema: String,
        as principal: Principal,
        progress: @escaping @Sendable (DatabaseCopy.Progress) -> Void = { _ in }
    ) async throws -> DatabaseCopy.Report {
        try await reading(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "database copy")
        }
        return try await DatabaseCopy.run(
            from: database,
            blobs,
            of: folder,
            to: address,
            PostgreSQLOptions(schema: schema),
            migrations: GarnerSchema.migrations,
            clock: clock,
            progress: progress
        ) { [clock] transaction in
            try AuditTrail(transaction).record(
                actor: principal.label,
                action: Action.operateInstallation.rawValue,
                subject: "database copy",
                consortium: principal.consortium,
                detail: "This database was copied from the SQLite file in \(folder).",
                at: clock.now()
            )
        }
    }
}
