internal import Foundation
package import Ground

/// The blob store of a PostgreSQL database: gzip bytes in rows of 1 MiB, so that every node has every raw answer.
///
/// A blob is made as a file of this node first, hashed and compressed beside the reading, and then taken over piece by
/// piece in short transactions. Its row in `blobs` comes last: pieces without one are remains, and swept.
package final class DatabaseBlobStore: BlobStore {
    private let database: any Database
    private let spool: FileBlobStore
    private let clock: any WallClock

    static let chunkBytes = 1 << 20

    /// Keeps blobs in the database; `spool` is a folder of this node's, where they are made and read.
    ///
    /// The clock tells how old a blob is; nodes that share a database share its clock, too.
    package init(_ database: any Database, spool: FileBlobStore, clock: any WallClock) {
        self.database = database
        self.spool = spool
        self.clock = clock
    }

    /// Begins a blob; its file comes with the first bytes.
    package func write(in consortium: ConsortiumID) async throws -> any BlobWriter {
        DatabaseBlobWriter(self, consortium, try await spool.write(in: consortium))
    }

    /// Fetches a blob into a file without a name, and opens that; `.missing` when the consortium has none of that name.
    package func read(_ hash: BlobHash, in consortium: ConsortiumID) async throws -> any BlobReader {
        let path = "\(spool.incoming)/\(UUID().uuidString)"
        let file = try await Disk.run {
            let file = try OpenFile(path, O_RDWR | O_CREAT | O_EXCL)
            try Disk.remove(path)
            return file
        }
        var number = 0
        while let bytes = try await chunk(number, of: hash, in: consortium) {
            try await Disk.run { try bytes.withUnsafeBytes { try file.write($0) } }
            number += 1
        }
        guard number > 0 else {
            throw DatabaseError(.missing, "The raw answer \(hash) is not in the database.")
        }
        try file.rewind()
        return FileBlobReader(file, hash)
    }

    /// Every blob by consortium and hash.
    package func forEach(_ body: (ConsortiumID, BlobHash) async throws -> Void) async throws {
        var last: (ConsortiumID, BlobHash)?
        while true {
            let place = last
            let page = try await database.read { transaction in
                try transaction.rows(
                    """
                    SELECT consortium_id, hash FROM blobs
                    WHERE consortium_id > ?1 OR consortium_id = ?1 AND hash > ?2
                    ORDER BY consortium_id, hash LIMIT 1000
                    """,
                    place?.0 ?? ConsortiumID(0),
                    place?.1.rawValue ?? ""
                ).map { row in try (row["consortium_id"] as ConsortiumID, Self.hash(row)) }
            }
            guard !page.isEmpty else { return }
            for (consortium, hash) in page { try await body(consortium, hash) }
            last = page.last
        }
    }

    /// Removes what no row names, a page at a time, and the remains of blobs that were never finished.
    package func sweep(
        olderThan age: Duration,
        keeping named: @Sendable (ConsortiumID, [BlobHash]) async throws -> Set<BlobHash>
    ) async throws -> SweptBlobs {
        let latest = clock.now() - age
        var found: [ConsortiumID: [BlobHash]] = [:]
        var swept = SweptBlobs()
        try await forEach { consortium, hash in
            found[consortium, default: []].append(hash)
            guard found[consortium, default: []].count == 1_000 else { return }
            try await remove(found.removeValue(forKey: consortium) ?? [], consortium, latest, named, &swept)
        }
        for (consortium, hashes) in found { try await remove(hashes, consortium, latest, named, &swept) }
        try await removeRemains(latest)
        _ = try await spool.sweep(olderThan: age) { _, _ in [] }
        return swept
    }

    /// Takes a finished file over; a blob that is there already is only marked as young.
    func adopt(_ reference: BlobReference, in consortium: ConsortiumID) async throws {
        if try await touch(reference.hash, in: consortium) { return }
        let path = spool.path(of: reference.hash, in: consortium)
        let file: OpenFile
        do {
            file = try await Disk.run { try OpenFile(path, O_RDONLY) }
        } catch let error as DatabaseError where error.code == .missing {
            // Another task of this node made the same blob, and handed it over in between.
            guard try await touch(reference.hash, in: consortium) else { throw error }
            return
        }
        try await store(file, reference, in: consortium)
        try await Disk.run { try Disk.remove(path) }
    }

    /// Takes a copy of another store's blob, and reads it back; returns its size as it is stored.
    ///
    /// *Throws* `.damaged` when it is not what its name says, there or here.
    func copy(_ hash: BlobHash, of consortium: ConsortiumID, from source: FileBlobStore) async throws -> Int {
        let path = source.path(of: hash, in: consortium)
        let (file, reference) = try await Disk.run {
            let size = try source.check(hash, in: consortium)
            let file = try OpenFile(path, O_RDONLY)
            return (file, BlobReference(hash: hash, size: size, storedSize: try Disk.status(path)?.size ?? 0))
        }
        try await store(file, reference, in: consortium)
        _ = try await read(hash, in: consortium).drain()
        return reference.storedSize
    }

    /// Stores the pieces of a file, and the blob's row last.
    private func store(_ file: OpenFile, _ reference: BlobReference, in consortium: ConsortiumID) async throws {
        var number = 0
        while true {
            let bytes = try await Disk.run { try file.bytes(atMost: Self.chunkBytes) }
            guard !bytes.isEmpty else { break }
            try await store(bytes, number, of: reference.hash, in: consortium)
            number += 1
        }
        let now = clock.now()
        try await database.write { transaction in
            _ = try transaction.run(
                """
                INSERT INTO blobs (consortium_id, hash, size, stored_size, touched_at) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (consortium_id, hash) DO UPDATE SET touched_at = excluded.touched_at
                """,
                consortium,
                reference.hash.rawValue,
                reference.size,
                reference.storedSize,
                now
            )
        }
    }

    private func touch(_ hash: BlobHash, in consortium: ConsortiumID) async throws -> Bool {
        let now = clock.now()
        return try await database.write { transaction in
            try transaction.run(
                "UPDATE blobs SET touched_at = ?3 WHERE consortium_id = ?1 AND hash = ?2",
                consortium,
                hash.rawValue,
                now
            ) > 0
        }
    }

    private func store(_ bytes: [UInt8], _ number: Int, of hash: BlobHash, in consortium: ConsortiumID) async throws {
        let now = clock.now()
        try await database.writeBatch { transaction in
            _ = try transaction.run(
                """
                INSERT INTO blob_chunks (consortium_id, hash, number, stored_at, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (consortium_id, hash, number) DO UPDATE
                    SET stored_at = excluded.stored_at, bytes = excluded.bytes
                """,
                consortium,
                hash.rawValue,
                number,
                now,
                bytes
            )
        }
    }

    private func chunk(_ number: Int, of hash: BlobHash, in consortium: ConsortiumID) async throws -> [UInt8]? {
        try await database.read { transaction in
            try transaction.value(
                [UInt8].self,
                """
                SELECT c.bytes FROM blobs b JOIN blob_chunks c ON c.consortium_id = b.consortium_id AND c.hash = b.hash
                WHERE b.consortium_id = ?1 AND b.hash = ?2 AND c.number = ?3
                """,
                consortium,
                hash.rawValue,
                number
            )
        }
    }

    private func remove(
        _ hashes: [BlobHash],
        _ consortium: ConsortiumID,
        _ latest: Instant,
        _ named: @Sendable (ConsortiumID, [BlobHash]) async throws -> Set<BlobHash>,
        _ swept: inout SweptBlobs
    ) async throws {
        let kept = try await named(consortium, hashes)
        for hash in hashes where !kept.contains(hash) {
            let size = try await database.write { transaction in
                let size = try transaction.value(
                    Int.self,
                    """
                    DELETE FROM blobs WHERE consortium_id = ?1 AND hash = ?2 AND touched_at <= ?3 RETURNING stored_size
                    """,
                    consortium,
                    hash.rawValue,
                    latest
                )
                guard size != nil else { return size }
                try Self.removeChunks(of: hash.rawValue, consortium, in: transaction)
                return size
            }
            swept.count += size == nil ? 0 : 1
            swept.storedBytes += size ?? 0
        }
    }

    private func removeRemains(_ latest: Instant) async throws {
        try await database.write { transaction in
            let remains = try transaction.rows(
                """
                SELECT c.consortium_id, c.hash FROM blob_chunks c WHERE c.number = 0 AND c.stored_at <= ?1
                    AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.consortium_id = c.consortium_id AND b.hash = c.hash)
                LIMIT 100
                """,
                latest
            )
            for row in remains {
                try Self.removeChunks(of: row["hash"] as String, row["consortium_id"], in: transaction)
            }
        }
    }

    private static func removeChunks(
        of hash: String,
        _ consortium: ConsortiumID,
        in transaction: any Transaction
    ) throws {
        try transaction.run("DELETE FROM blob_chunks WHERE consortium_id = ?1 AND hash = ?2", consortium, hash)
    }

    private static func hash(_ row: Row) throws -> BlobHash {
        guard let hash = BlobHash(rawValue: try row["hash"]) else {
            throw DatabaseError(.wrongType, "A stored hash is not 64 digits long.")
        }
        return hash
    }
}

/// Makes a file first, and hands it to the database at its end.
private final class DatabaseBlobWriter: BlobWriter {
    private let store: DatabaseBlobStore
    private let consortium: ConsortiumID
    private let file: any BlobWriter

    init(_ store: DatabaseBlobStore, _ consortium: ConsortiumID, _ file: any BlobWriter) {
        self.store = store
        self.consortium = consortium
        self.file = file
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        try file.append(bytes)
    }

    func finish() async throws -> BlobReference {
        let reference = try await file.finish()
        try await store.adopt(reference, in: consortium)
        return reference
    }
}
