internal import Connections
internal import Crypto
internal import Database
internal import Ground
internal import Tenancy

/// What the database holds, and whether the key fits it.
extension Doctor {
    func examineDatabase(_ installation: Installation, thorough: Bool) async -> [Finding] {
        await asking("database") {
            let start = ContinuousClock.now
            let version = try await installation.database.write { transaction in
                // A change that is taken back: the database is writable, and the disk answers.
                try StoredSettings(transaction).set(.doctorVisit, to: "1", at: now)
                try StoredSettings(transaction).remove(.doctorVisit)
                return GarnerSchema.migrations.map(\.number).max() ?? 0
            }
            let time = Duration.milliseconds((ContinuousClock.now - start).milliseconds).written
            var findings = [Finding.well("database", "It takes changes within \(time); its schema is \(version).")]
            if thorough {
                let damage = try await installation.database.read { try $0.damage() }
                findings.append(
                    damage.map {
                        .sick("database", "It is damaged: \($0)", "Restore the last backup: garner restore DIR")
                    } ?? .well("database", "Every page of it was read and is sound.")
                )
            }
            return findings
        }
    }

    func examineSecrets(_ installation: Installation) async -> [Finding] {
        let file = configuration.keyFile()
        let (defaults, keyring) = (configuration.providerDefaults, installation.keyring)
        return await asking("master key") {
            let broken = try await installation.database.read { transaction in
                var broken: String?
                for consortium in try ConsortiumRepository(transaction).page(limit: 100) {
                    let scope = EngineScope().consortium(consortium.id)
                    let connections = ConnectionRepository(transaction, defaults: defaults)
                    for connection in try connections.page(in: scope, ConnectionFilter(reach: .everything), limit: 50) {
                        do {
                            _ = try connections.credentials(of: connection.id, keyring: keyring, in: scope)
                        } catch let error as CryptoError {
                            broken = broken ?? "\(connection.name) (\(consortium.key)): \(error)"
                        }
                    }
                }
                return broken
            }
            if let broken {
                return [
                    .sick(
                        "master key",
                        "Credentials cannot be opened, the first those of \(broken)",
                        "Put the right key into \(file), or enter the credentials anew."
                    )
                ]
            }
            return [.well("master key", "\(file) is ours alone and opens the stored credentials.")]
        }
    }
}

extension StoredSettings.Key {
    fileprivate static let doctorVisit = StoredSettings.Key(rawValue: "doctor_visit")
}
