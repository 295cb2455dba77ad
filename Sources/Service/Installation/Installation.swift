internal import Foundation
package import Crypto
package import Database
package import Ground

/// An opened installation: its data folder, database, raw answers and master key, and what can be asked of it.
package struct Installation: Sendable {
    package let configuration: Configuration
    package let folder: DataFolder
    package let database: any Database
    package let blobs: any BlobStore
    package let keyring: Keyring
    package let useCases: UseCases
    /// The clock that all of it goes by: this machine's, or that of the database's server.
    package let clock: any WallClock

    /// Makes the data folder, the master key and the database where they are absent, and brings the schema up to date.
    ///
    /// Nothing that is there is changed but by the schema's steps, so that it may run again at any time.
    /// *Throws*: `DatabaseError` `.notWritable`, `.full`, `.newer`, `.busy`; `CryptoError` when the key cannot be used.
    package static func create(
        _ configuration: Configuration,
        clock: any WallClock = SystemClock()
    ) async throws -> Installation {
        let folder = configuration.dataFolder()
        try folder.prepare()
        let key = configuration.keyFile()
        let isNew = !Files.exist(key)
        if isNew { _ = try Keyring.create(at: key) }
        do {
            return try await Installation(configuration, folder, clock, making: true)
        } catch  where isNew {
            // The key that was just made has sealed nothing; where others' key belongs it would only be in the way.
            try? FileManager.default.removeItem(atPath: key)
            throw error
        }
    }

    /// Opens what `create` made.
    ///
    /// *Throws*: `InstallationError.absent` or `DatabaseError` `.missing` before `garner init`, and whatever `create` throws.
    package static func open(
        _ configuration: Configuration,
        clock: any WallClock = SystemClock()
    ) async throws -> Installation {
        let folder = configuration.dataFolder()
        let isThere = Files.exist(configuration.database.url == nil ? folder.database : configuration.keyFile())
        guard isThere else { throw InstallationError.absent(folder.path) }
        return try await Installation(configuration, folder, clock, making: false)
    }

    private init(
        _ configuration: Configuration,
        _ folder: DataFolder,
        _ given: any WallClock,
        making: Bool
    ) async throws {
        self.configuration = configuration
        self.folder = folder
        if let (address, options) = try configuration.postgreSQL() {
            database = try await PostgreSQLDatabase.open(address, options, for: making ? .making : .working)
            clock = given is SystemClock ? try await ServerClock(database) : given
            // A node that came by its key alone has no folders yet. The raw answers of an SQLite database that was copied
            // lie in a folder of their own, and stay.
            try folder.prepare()
            blobs = DatabaseBlobStore(database, spool: try FileBlobStore(root: folder.blobSpool), clock: clock)
        } else {
            database = try await SQLiteDatabase.open(folder.database, configuration.databaseOptions)
            blobs = try FileBlobStore(root: folder.blobs)
            clock = given
        }
        try await Migrator.migrate(database, GarnerSchema.migrations, clock: clock)
        keyring = try Keyring.load(configuration.keyFile())
        // A single node's key may be replaced when it is lost: the doctor then tells whose credentials are to be entered.
        if database.dialect == .postgresql {
            try await Self.check(keyring, configuration.keyFile(), against: database, clock.now())
        }
        useCases = UseCases(
            database: database,
            blobs: blobs,
            keyring: keyring,
            clock: clock,
            settings: UseCaseSettings(configuration)
        )
    }

    /// Holds the key against the one that the database knows, which the first that opens it leaves there as a fingerprint.
    private static func check(
        _ keyring: Keyring,
        _ path: String,
        against database: any Database,
        _ now: Instant
    ) async throws {
        let own = keyring.fingerprint("installation", purpose: "key check")
        let known = try await database.read { try StoredSettings($0).value(.keyFingerprint) }
        guard known != own else { return }
        guard known == nil else { throw InstallationError.otherKey(path) }
        try await database.write { try StoredSettings($0).set(.keyFingerprint, to: own, at: now) }
    }

    /// Waits for what runs in the database and closes it; use cases throw afterwards.
    package func close() async {
        await database.close()
    }
}

/// Why an installation cannot be opened.
package enum InstallationError: Error, Sendable, Hashable, CustomStringConvertible {
    case absent(String)
    /// The database's secrets are sealed with another key than that of the file named here.
    case otherKey(String)

    package var description: String {
        switch self {
        case .absent(let folder):
            "There is no Garner in \(folder) yet. Run `garner init`, or name another data folder by --data."
        case .otherKey(let path):
            "The database's secrets are sealed with another master key than that of \(path). Every node needs the same key: "
                + "copy master.key from the node, or from the place, that has it."
        }
    }
}

extension StoredSettings.Key {
    fileprivate static let keyFingerprint = StoredSettings.Key(rawValue: "key_fingerprint")
}
