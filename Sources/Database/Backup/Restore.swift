internal import Foundation
package import Ground

extension Backup {
    /// Checks a backup against its manifest and puts it into a data folder that has no database.
    ///
    /// Mail that the backup holds unsent may have been sent since: a fence is set, behind which it waits until somebody
    /// releases it. The database gets its name last, so that a restore that was cut short can be begun again.
    ///
    /// *Throws* `.missing` when the manifest or a blob is not there, `.damaged` when a hash differs, `.newer` when the
    /// backup has had steps that are not in `migrations`, `.other` when the data folder has a database, `.busy` when a
    /// worker runs on it.
    package static func restore(
        from path: String,
        into folder: DataFolder,
        migrations: [Migration],
        clock: any WallClock = SystemClock(),
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> BackupManifest {
        let source = BackupFolder(path: path)
        let incoming = "\(folder.path)/restored.sqlite"
        let (lock, manifest, listed) = try await Disk.run {
            let manifest = try source.readManifest()
            let listed = try check(source, manifest)
            try folder.prepare()
            let lock = try InstallationLock.acquire(folder)
            guard try Disk.status(folder.database) == nil else {
                throw DatabaseError(
                    .other,
                    "There is a database in \(folder.path) already. Restore into an empty data folder, or move it away."
                )
            }
            return (lock, manifest, listed)
        }
        try await copyBlobs(listed, from: source, to: folder, progress)
        // Templates that somebody has put there already are newer than the backup's.
        try await Disk.run {
            guard try Disk.status(folder.templates) == nil else { return }
            try Disk.copyFolder(source.templates, to: folder.templates)
        }
        progress(Progress(step: .database, done: 0, total: 1))
        try await Disk.run {
            for suffix in ["", "-wal", "-shm"] { try Disk.remove(incoming + suffix) }
            try Disk.copy(source.database, to: incoming)
        }
        try await setFence(incoming, migrations, clock.now())
        try await Disk.run {
            try Disk.rename(incoming, to: folder.database)
            try Disk.syncFolder(folder.path)
        }
        progress(Progress(step: .database, done: 1, total: 1))
        withExtendedLifetime(lock) {}
        return manifest
    }

    /// Holds the database and the list of blobs against their hashes.
    private static func check(_ source: BackupFolder, _ manifest: BackupManifest) throws -> [ListedBlob] {
        for (path, hash) in [(source.database, manifest.databaseHash), (source.list, manifest.listHash)] {
            guard try BackupFolder.hash(of: path) == hash else {
                throw DatabaseError(
                    .damaged,
                    "\(path) is not what was backed up: its hash differs from the manifest's. Use another backup."
                )
            }
        }
        return try Disk.content(of: source.list).split(separator: "\n").map { line in
            guard let blob = ListedBlob(line: line) else {
                throw DatabaseError(.damaged, "\(source.list) has a line that names no blob.")
            }
            return blob
        }
    }

    /// Reads every blob once, so that a damaged one is found before the service relies on it.
    private static func copyBlobs(
        _ listed: [ListedBlob],
        from source: BackupFolder,
        to folder: DataFolder,
        _ progress: @escaping @Sendable (Progress) -> Void
    ) async throws {
        let (old, new) = try await Disk.run {
            guard try listed.isEmpty || Disk.status(source.blobs) != nil else {
                throw DatabaseError(.missing, "\(source.blobs) is not there: the backup is not complete.")
            }
            return (try FileBlobStore(readingFrom: source.blobs), try FileBlobStore(root: folder.blobs))
        }
        for (index, blob) in listed.enumerated() {
            try await Disk.run {
                _ = try new.adopt(blob.hash, in: blob.consortium, from: old, linking: false)
                try new.check(blob.hash, in: blob.consortium)
            }
            progress(Progress(step: .blobs, done: index + 1, total: listed.count))
        }
        try await Disk.run { try new.syncNames() }
    }

    private static func setFence(_ path: String, _ migrations: [Migration], _ now: Instant) async throws {
        let database = try await SQLiteDatabase.open(path)
        do {
            _ = try await Migrator.pending(database, migrations)
            try await database.write { try StoredSettings($0).setRestoreFence(now) }
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}
