internal import Foundation
package import Ground

/// A copy of everything that an installation keeps, but its key and its configuration file.
package enum Backup {
    /// How far a backup or a restore has come.
    package struct Progress: Hashable, Sendable {
        package let step: Step
        /// Databases or blobs that are done.
        package let done: Int
        package let total: Int

        /// What is being copied.
        package enum Step: String, Sendable {
            case database
            case blobs
        }
    }

    /// Copies the database and every blob into a folder that is new or empty, while the service runs.
    ///
    /// The database is copied first, so that every blob that it names is there to be copied. Blobs are linked where the
    /// backup is on the same disk, since their content never changes. Then follow the consortia's own mail templates, from
    /// the folder named, which need not be there. The manifest comes last.
    ///
    /// *Throws* `.other` when the folder has something in it, `.full`, `.notWritable`.
    package static func make(
        _ database: any Database,
        _ blobs: any BlobStore,
        to path: String,
        templates: String? = nil,
        version: String,
        clock: any WallClock = SystemClock(),
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> BackupManifest {
        guard let database = database as? SQLiteDatabase, let blobs = blobs as? FileBlobStore else {
            throw DatabaseError(.other, "This database is not kept in files here. Use its own tools to back it up.")
        }
        let folder = BackupFolder(path: path)
        try await Disk.run { try takeEmpty(path) }
        return try await blobs.withoutSweeps {
            let madeAt = clock.now()
            progress(Progress(step: .database, done: 0, total: 1))
            try await database.copy(to: folder.database)
            progress(Progress(step: .database, done: 1, total: 1))
            let listed = try await copyBlobs(blobs, to: folder, progress)
            if let templates { try await Disk.run { try Disk.copyFolder(templates, to: folder.templates) } }
            return try await Disk.run {
                try finish(folder, listed, madeAt: madeAt, version: version)
            }
        }
    }

    private static func takeEmpty(_ path: String) throws {
        try Disk.makeFolder(path)
        guard try Disk.names(in: path).isEmpty else {
            throw DatabaseError(.other, "The folder \(path) is not empty. Name a new one for each backup.")
        }
    }

    private static func copyBlobs(
        _ blobs: FileBlobStore,
        to folder: BackupFolder,
        _ progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> [ListedBlob] {
        var found: [(ConsortiumID, BlobHash)] = []
        try await blobs.forEach { found.append(($0, $1)) }
        let copy = try await Disk.run { try FileBlobStore(root: folder.blobs) }
        var listed: [ListedBlob] = []
        for (consortium, hash) in found {
            let size = try await Disk.run { try copy.adopt(hash, in: consortium, from: blobs, linking: true) }
            listed.append(ListedBlob(consortium: consortium, hash: hash, storedSize: size))
            progress(Progress(step: .blobs, done: listed.count, total: found.count))
        }
        try await Disk.run { try copy.syncNames() }
        return listed
    }

    private static func finish(
        _ folder: BackupFolder,
        _ listed: [ListedBlob],
        madeAt: Instant,
        version: String
    ) throws -> BackupManifest {
        try Disk.write(listed.map(\.line).joined(), to: folder.list)
        let manifest = BackupManifest(
            madeAt: madeAt,
            version: version,
            databaseBytes: try Disk.status(folder.database)?.size ?? 0,
            databaseHash: try BackupFolder.hash(of: folder.database),
            blobs: listed.count,
            blobBytes: listed.reduce(0) { $0 + $1.storedSize },
            listHash: try BackupFolder.hash(of: folder.list)
        )
        try Disk.write(manifest.json.json(.indented) + "\n", to: folder.manifest)
        try Disk.syncFolder(folder.path)
        return manifest
    }
}
