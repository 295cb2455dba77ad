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
    /// The steps of the schema that this opening has brought to a database of an older version.
    package let newSteps: [Migration]

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
            return try await Installation(configuration, folder, clock, making: true, key: .known)
        } catch  where isNew {
            // The key that was just made has sealed nothing; where others' key belongs it would only be in the way.
            try? FileManager.default.removeItem(atPath: key)
            throw error
        }
    }

    /// Which master key an installation is opened with.
    package enum KeyChoice: Sendable {
        /// The one that sealed the database's secrets, as far as that is known.
        case known
        /// Whatever the key file holds, and a new one where there is none: for the time after a lost key.
        case any
    }

    /// Opens what `create` made.
    ///
    /// *Throws*: `InstallationError.absent` or `DatabaseError` `.missing` before `garner init`, and whatever `create` throws.
    package static func open(
        _ configuration: Configuration,
        clock: any WallClock = SystemClock(),
        key: KeyChoice = .known
    ) async throws -> Installation {
        let folder = configuration.dataFolder()
        let file = configuration.keyFile()
        let isThere = Files.exist(configuration.database.url == nil ? folder.database : file)
        guard isThere || key == .any && configuration.database.url != nil else {
            throw Files.areHidden(folder.database)
                ? InstallationError.hidden(folder.path) : InstallationError.absent(folder.path)
        }
        if configuration.database.url == nil, Files.areEmpty(folder.database, folder.database + "-wal") {
            throw InstallationError.emptied(folder.database)
        }
        if key == .any, !Files.exist(file) {
            try folder.prepare()
            _ = try Keyring.create(at: file)
        }
        return try await Installation(configuration, folder, clock, making: false, key: key)
    }

    private init(
        _ configuration: Configuration,
        _ folder: DataFolder,
        _ given: any WallClock,
        making: Bool,
        key: KeyChoice
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
        let pending = try await Migrator.pending(database, GarnerSchema.migrations)
        let isOlder = !pending.isEmpty && pending.count < GarnerSchema.migrations.count
        if isOlder {
            if let process = try InstallationLock.holder(of: folder) {
                throw InstallationError.olderServes("service", "\(folder) (process \(process))")
            }
            try await WorkingNodes(database).requireNone(at: clock.now()) { names in
                InstallationError.olderServes("node", names)
            }
        }
        try await Migrator.migrate(database, GarnerSchema.migrations, clock: clock)
        newSteps = isOlder ? pending : []
        keyring = try Keyring.load(configuration.keyFile())
        if key == .known {
            try await KeyMark(database).check(keyring, configuration.keyFile(), at: clock.now())
        }
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
    /// There is a database's file, and nothing in it.
    case emptied(String)
    /// The folder belongs to another user of the operating system.
    case hidden(String)
    /// The database's secrets are sealed with another key than that of the file named here.
    case otherKey(String)
    /// A service or node of an older version works on the installation; what it is, and which.
    case olderServes(String, String)

    package var description: String {
        switch self {
        case .absent(let folder):
            "There is no Garner in \(folder) yet. Run `garner init`, or name another data folder by --data."
        case .emptied(let path):
            "\(path) is empty: all that was in it is gone. Move it away and restore a backup with `garner restore`, or begin "
                + "anew with `garner init`."
        case .hidden(let folder):
            "You may not look into \(folder). Run this as the user that the service runs as: sudo -u USER garner …"
        case .otherKey(let path):
            "The database's secrets are sealed with another master key than that of \(path). Every node needs the same key: "
                + "copy master.key from the node, or from the place, that has it. If it is lost for good, "
                + "`garner secrets forget` lets you enter the secrets again."
        case .olderServes(let what, let which):
            "The \(what) that works on this installation, \(which), is of an older version than this program. Stop it: the "
                + "database is brought up to date when this version is next used."
        }
    }
}
