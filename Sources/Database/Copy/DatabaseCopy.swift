package import Ground

/// Moves an installation from SQLite to a schema of a PostgreSQL database: every row and every raw answer.
///
/// The source is only read. Nothing of the copy counts before all of it is there and was held against the source: each
/// table by its number of rows and a hash over them, each raw answer by its name.
package enum DatabaseCopy {
    /// How far a copy has come.
    package struct Progress: Hashable, Sendable {
        package let step: Step
        /// Rows or blobs that are done.
        package let done: Int
        package let total: Int

        /// What is being done.
        package enum Step: String, Sendable, CaseIterable {
            case rows
            case checks
            case blobs
        }
    }

    /// What was copied, and found equal.
    package struct Report: Hashable, Sendable {
        package let tables: [TableDigest]
        package let blobs: Int
        /// Their bytes, compressed.
        package let blobBytes: Int

        /// In all tables.
        package var rows: Int { tables.reduce(0) { $0 + $1.rows } }
    }

    /// Copies an installation whose worker does not run.
    ///
    /// Mail that waits in the copy is fenced as after a restore: the source may still send it. `finish` runs in the
    /// transaction that makes the copy an installation.
    /// *Throws* `.other` when the source is no SQLite file, the target is not empty, or the two differ at the end;
    /// `.busy` when a worker runs on the folder; `.damaged` for a raw answer that is not what its name says.
    package static func run(
        from source: any Database,
        _ sourceBlobs: any BlobStore,
        of folder: DataFolder,
        to address: PostgreSQLAddress,
        _ options: PostgreSQLOptions,
        migrations: [Migration],
        clock: any WallClock = SystemClock(),
        progress: @escaping @Sendable (Progress) -> Void = { _ in },
        finish: @escaping @Sendable (any Transaction) throws -> Void = { _ in }
    ) async throws -> Report {
        guard source.dialect == .sqlite, let sourceBlobs = sourceBlobs as? FileBlobStore else {
            throw DatabaseError(.other, "This installation is on PostgreSQL already. Use pg_dump to move it elsewhere.")
        }
        let lock = try await Disk.run { try InstallationLock.acquire(folder) }
        let target = try await CopyTarget.prepare(address, options, migrations, clock: clock)
        do {
            let report = try await sourceBlobs.withoutSweeps {
                let tables = try await copyRows(from: source, to: target, progress)
                let spool = try await Disk.run { try FileBlobStore(root: folder.blobSpool) }
                let store = DatabaseBlobStore(target.database, spool: spool, clock: clock)
                let blobs = try await copyBlobs(from: sourceBlobs, to: store, progress)
                return Report(tables: tables, blobs: blobs.count, blobBytes: blobs.bytes)
            }
            let now = clock.now()
            try await target.complete { transaction in
                try StoredSettings(transaction).setRestoreFence(now)
                try finish(transaction)
            }
            await target.database.close()
            withExtendedLifetime(lock) {}
            return report
        } catch {
            await target.database.close()
            throw error
        }
    }

    private static func copyRows(
        from source: any Database,
        to target: CopyTarget,
        _ progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> [TableDigest] {
        let (shapes, total) = try await source.read { transaction in
            let shapes = try TableShape.all(in: transaction)
            let counts = try shapes.map { try transaction.value(Int.self, "SELECT COUNT(*) FROM \"\($0.name)\"") ?? 0 }
            return (shapes, counts.reduce(0, +))
        }
        var done = 0
        for shape in shapes {
            var pages = TablePages(shape, of: source)
            while let rows = try await pages.next() {
                try await target.insert(rows, into: shape)
                done += rows.count
                progress(Progress(step: .rows, done: done, total: total))
            }
        }
        let numbers = try await source.read { transaction in
            let rows = try transaction.rows("SELECT name, seq FROM sqlite_sequence")
            return try Dictionary(uniqueKeysWithValues: rows.map { try ($0["name"] as String, $0["seq"] as Int) })
        }
        try await target.continueNumbers(numbers.filter { name, _ in shapes.contains { $0.name == name } })
        try await target.restoreForeignKeys()
        return try await compare(shapes, source, target.database, total, progress)
    }

    /// Reads both databases, now that nothing is written any more.
    private static func compare(
        _ shapes: [TableShape],
        _ source: any Database,
        _ target: any Database,
        _ total: Int,
        _ progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> [TableDigest] {
        var digests: [TableDigest] = []
        var done = 0
        for shape in shapes {
            async let own = TableDigest(of: shape, in: source)
            let copied = try await TableDigest(of: shape, in: target) { count in
                done += count
                progress(Progress(step: .checks, done: done, total: total))
            }
            guard try await own == copied else {
                throw DatabaseError(
                    .other,
                    "The copy of the table \(shape.name) is not what the table is now: something changed it meanwhile. "
                        + "Let no other command run, and begin again."
                )
            }
            digests.append(copied)
        }
        return digests
    }

    private static func copyBlobs(
        from source: FileBlobStore,
        to target: DatabaseBlobStore,
        _ progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> (count: Int, bytes: Int) {
        var found: [(ConsortiumID, BlobHash)] = []
        try await source.forEach { found.append(($0, $1)) }
        var bytes = 0
        for (number, (consortium, hash)) in found.enumerated() {
            bytes += try await target.copy(hash, of: consortium, from: source)
            progress(Progress(step: .blobs, done: number + 1, total: found.count))
        }
        return (found.count, bytes)
    }
}
