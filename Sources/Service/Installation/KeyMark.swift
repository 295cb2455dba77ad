internal import Crypto
internal import Database
internal import Ground

/// What a PostgreSQL database knows of the master key, so that every node uses the same: a fingerprint of it.
///
/// A single node's key may be replaced when it is lost: the doctor then tells whose credentials are to be entered.
struct KeyMark: Sendable {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    /// Holds the key against the known one; the first that opens the database leaves its own there.
    ///
    /// While keys are rotated, one of the file's is enough.
    /// *Throws*: `InstallationError.otherKey`.
    func check(_ keyring: Keyring, _ path: String, at now: Instant) async throws {
        guard database.dialect == .postgresql else { return }
        let known = try await database.read { try StoredSettings($0).value(.keyFingerprint) }
        guard let known else { return try await set(keyring, at: now) }
        guard keyring.keyChecks.contains(known) else { throw InstallationError.otherKey(path) }
    }

    /// Makes the ring's newest key the one that every node needs.
    func set(_ keyring: Keyring, at now: Instant) async throws {
        guard database.dialect == .postgresql, let mark = keyring.newestAlone.keyChecks.first else { return }
        try await database.write { try StoredSettings($0).set(.keyFingerprint, to: mark, at: now) }
    }
}

extension StoredSettings.Key {
    fileprivate static let keyFingerprint = StoredSettings.Key(rawValue: "key_fingerprint")
}
