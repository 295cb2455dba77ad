package import Database
internal import Ground
package import Tenancy

extension UseCases {
    /// Copies everything but the master key and the configuration file into a new folder, while the service runs.
    ///
    /// The entry in the audit trail comes first, so that it is in the copy too.
    /// *Throws*: `Refusal`, and what `Backup.make` throws.
    package func makeBackup(
        to folder: String,
        as principal: Principal,
        progress: @escaping @Sendable (Backup.Progress) -> Void = { _ in }
    ) async throws -> BackupManifest {
        try await changing(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "backup")
            try inquiry.audit("backup", detail: "A backup to \(folder) was begun.")
        }
        return try await Backup.make(
            database,
            blobs,
            to: folder,
            templates: settings.ownTemplates,
            version: Product.version,
            clock: clock,
            progress: progress
        )
    }
}
