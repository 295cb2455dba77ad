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
        if !Files.exist(key) { _ = try Keyring.create(at: key) }
        let database = try await SQLiteDatabase.open(folder.database, configuration.databaseOptions)
        try await Migrator.migrate(database, GarnerSchema.migrations, clock: clock)
        return try Installation(configuration, folder, database, clock)
    }

    /// Opens what `create` made.
    ///
    /// *Throws*: `InstallationError.absent` before `garner init`, and whatever `create` throws.
    package static func open(
        _ configuration: Configuration,
        clock: any WallClock = SystemClock()
    ) async throws -> Installation {
        let folder = configuration.dataFolder()
        guard Files.exist(folder.database) else { throw InstallationError.absent(folder.path) }
        let database = try await SQLiteDatabase.open(folder.database, configuration.databaseOptions)
        try await Migrator.migrate(database, GarnerSchema.migrations, clock: clock)
        return try Installation(configuration, folder, database, clock)
    }

    private init(
        _ configuration: Configuration,
        _ folder: DataFolder,
        _ database: any Database,
        _ clock: any WallClock
    ) throws {
        self.configuration = configuration
        self.folder = folder
        self.database = database
        blobs = try FileBlobStore(root: folder.blobs)
        keyring = try Keyring.load(configuration.keyFile())
        useCases = UseCases(
            database: database,
            blobs: blobs,
            keyring: keyring,
            clock: clock,
            settings: UseCaseSettings(configuration)
        )
    }

    /// Waits for what runs in the database and closes it; use cases throw afterwards.
    package func close() async {
        await database.close()
    }
}

/// Why an installation cannot be opened.
package enum InstallationError: Error, Sendable, Hashable, CustomStringConvertible {
    case absent(String)

    package var description: String {
        switch self {
        case .absent(let folder):
            "There is no Garner in \(folder) yet. Run `garner init`, or name another data folder by --data."
        }
    }
}
