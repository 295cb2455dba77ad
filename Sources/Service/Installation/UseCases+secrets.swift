internal import Connections
internal import Crypto
package import Database
internal import Ground
package import Tenancy

/// The master key and what it seals: the operator's, over all consortia.
extension UseCases {
    /// Tries whether the master key opens every sealed secret.
    package func checkSecrets(as principal: Principal) async throws -> SecretsReport {
        try await reading(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "secrets")
        }
        let (database, keyring) = (database, keyring)
        return try await eachPage { scope, last in
            try await database.read {
                try ConnectionRepository($0).checkSeals(keyring: keyring, in: scope, after: last)
            }
        }
    }

    /// Replaces the master key: makes a new one, seals every secret with it, and retires the old one.
    ///
    /// Nothing else may work on the installation meanwhile. One that was cut short goes on where it was: until it is done,
    /// the file has both keys, and opens everything.
    /// *Throws*: `DatabaseError` `.busy` while a worker runs on the folder or a node elsewhere, `CryptoError` when the file cannot be replaced.
    package func rotateSecrets(
        keyFile: String,
        of folder: DataFolder,
        as principal: Principal,
        progress: (SecretsReport) -> Void = { _ in }
    ) async throws -> SecretsRotation {
        try await reading(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "master key")
        }
        let lock = try await claim(folder)
        let present = try Keyring.load(keyFile)
        let both = present.hasOlderKeys ? present : try Keyring.addKey(at: keyFile)
        // From here on a node that has the old key alone refuses to start.
        try await KeyMark(database).set(both, at: clock.now())
        try await auditMasterKey("A new master key, \(both.newestAlone.keyIDs[0]), seals every secret.", as: principal)
        let database = database
        let report = try await eachPage(progress) { scope, last in
            try await database.write { try ConnectionRepository($0).reseal(keyring: both, in: scope, after: last) }
        }
        let ring = try Keyring.retireOlderKeys(at: keyFile)
        try await auditMasterKey("The older master keys are no longer used.", as: principal)
        withExtendedLifetime(lock) {}
        return SecretsRotation(
            key: ring.keyIDs[0],
            retired: Keyring.retiredKeys(of: keyFile),
            isResumed: present.hasOlderKeys,
            report: report
        )
    }

    /// Removes the credentials that the master key does not open, for the time after a lost key: their connections wait
    /// until they are entered again.
    package func forgetSecrets(
        of folder: DataFolder,
        as principal: Principal,
        progress: (SecretsReport) -> Void = { _ in }
    ) async throws -> SecretsReport {
        try await changing(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "master key")
            try inquiry.audit("master key", detail: "What the master key does not open is being forgotten.")
        }
        let lock = try await claim(folder)
        let (database, keyring, defaults, now) = (database, keyring, settings.providerDefaults, clock.now())
        let report = try await eachPage(progress) { scope, last in
            try await database.write { transaction in
                let page = try ConnectionRepository(transaction, defaults: defaults)
                    .forgetUnopenable(keyring: keyring, in: scope, after: last, at: now)
                for connection in page.broken {
                    try AuditTrail(transaction).record(
                        actor: principal.label,
                        action: Action.operateInstallation.rawValue,
                        subject: "connection \(connection.id)",
                        consortium: scope.consortium,
                        detail: "Its credentials were forgotten: their master key is lost.",
                        at: now
                    )
                }
                return page
            }
        }
        try await KeyMark(database).set(keyring, at: now)
        withExtendedLifetime(lock) {}
        return report
    }

    /// Keeps a worker from starting here, and sees that none works elsewhere.
    private func claim(_ folder: DataFolder) async throws -> InstallationLock {
        let lock = try InstallationLock.acquire(folder)
        try await WorkingNodes(database).requireNone(at: clock.now()) { names in
            DatabaseError(
                .busy,
                "These nodes work on the database: \(names). Stop them first; garner node list shows them."
            )
        }
        return lock
    }

    private func auditMasterKey(_ detail: String, as principal: Principal) async throws {
        try await changing(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "master key")
            try inquiry.audit("master key", detail: detail)
        }
    }

    /// Goes through the connections of all consortia, each page in a transaction of its own.
    private func eachPage(
        _ progress: (SecretsReport) -> Void = { _ in },
        _ body: (ConsortiumScope, ConnectionID?) async throws -> SealedPage
    ) async throws -> SecretsReport {
        var report = SecretsReport()
        var consortium: Consortium?
        while let next = try await consortiumAfter(consortium) {
            consortium = next
            var last: ConnectionID?
            repeat {
                let page = try await body(EngineScope().consortium(next.id), last)
                report.count += page.count
                report.broken += page.broken.map {
                    .init(consortium: next.key, connection: $0.name, reason: $0.reason)
                }
                last = page.last
                progress(report)
            } while last != nil
        }
        return report
    }

    private func consortiumAfter(_ last: Consortium?) async throws -> Consortium? {
        try await database.read { try ConsortiumRepository($0).page(after: last?.id, limit: 1).first }
    }
}
