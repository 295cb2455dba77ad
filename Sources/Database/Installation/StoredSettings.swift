package import Ground

/// Values that an installation keeps under a name, apart from what its configuration file says.
package struct StoredSettings {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// What is kept under a name; nil when nothing is.
    package func value(_ key: Key) throws -> String? {
        try transaction.value(String.self, "SELECT value FROM settings WHERE key = ?1", key.rawValue)
    }

    /// Keeps a value in place of the one before.
    package func set(_ key: Key, to value: String, at now: Instant) throws {
        try transaction.run(
            """
            INSERT INTO settings (key, value, updated_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
            """,
            key.rawValue,
            value,
            now
        )
    }

    /// Forgets a value; one that is not there is well.
    package func remove(_ key: Key) throws {
        try transaction.run("DELETE FROM settings WHERE key = ?1", key.rawValue)
    }

    /// The name of a value; each is told where it is used.
    package struct Key: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }
    }
}

extension StoredSettings.Key {
    static let restoreFence = StoredSettings.Key(rawValue: "restore_fence_at")
    static let restoredAt = StoredSettings.Key(rawValue: "restored_at")
}

extension StoredSettings {
    /// When this database was last restored from a backup; nil when it never was, or its queued mail has been seen to.
    ///
    /// Mail that was queued before may have been sent after the backup was made: it stays until it is released.
    /// *Source*: failure window W13 of the mail path.
    package var restoreFence: Instant? {
        get throws { try value(.restoreFence).flatMap(Int64.init).map(Instant.init(milliseconds:)) }
    }

    /// When this database was last restored from a backup, for ever; nil when it never was.
    ///
    /// What happened before may have been told already by the installation that was backed up.
    package var restoredAt: Instant? {
        get throws { try value(.restoredAt).flatMap(Int64.init).map(Instant.init(milliseconds:)) }
    }

    /// Says that the database was restored just now.
    package func setRestoreFence(_ instant: Instant) throws {
        try set(.restoreFence, to: String(instant.milliseconds), at: instant)
        try set(.restoredAt, to: String(instant.milliseconds), at: instant)
    }

    /// Says that the mail that was queued before the restore has been seen to.
    package func settleRestoreFence() throws {
        try remove(.restoreFence)
    }
}
