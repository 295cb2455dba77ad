package import Ground

/// Where raw answers are kept: compressed, named by their content, each consortium's apart from the others'.
///
/// A reference is returned only when the blob would survive a power cut, so a row that names it is written afterwards.
/// What no row names is swept later.
package protocol BlobStore: Sendable {
    /// Begins a blob that is fed piece by piece.
    func write(in consortium: ConsortiumID) async throws -> any BlobWriter

    /// Opens a blob; throws `.missing` when the consortium has none of that name.
    func read(_ hash: BlobHash, in consortium: ConsortiumID) async throws -> any BlobReader

    /// Removes blobs that no row names and that nobody has written for the given time.
    ///
    /// - Parameters:
    ///   - age: a blob younger than this stays, since the row that names it may be about to be committed.
    ///   - named: answers which of the given blobs rows name; asked for at most a thousand at a time.
    /// - Returns: how many blobs went, and the bytes that they took.
    /// - Throws: what `named` throws, or what the disk refused.
    func sweep(
        olderThan age: Duration,
        keeping named: @Sendable (ConsortiumID, [BlobHash]) async throws -> Set<BlobHash>
    ) async throws -> SweptBlobs

    /// Every blob, in order, for backups and checks.
    func forEach(_ body: (ConsortiumID, BlobHash) async throws -> Void) async throws
}

/// A blob in the making; when it is let go unfinished, nothing remains of it.
///
/// One thread or task feeds it. `append` may wait for the disk for a moment, so it is not called on the cooperative pool
/// for large answers.
package protocol BlobWriter: AnyObject, Sendable {
    /// Adds bytes, which are copied; throws what the disk refused, of these bytes or of earlier ones.
    func append(_ bytes: UnsafeRawBufferPointer) throws

    /// Ends the blob; returns when it is durable.
    func finish() async throws -> BlobReference
}

/// A blob as a stream of its uncompressed bytes, from the beginning; reading waits for the disk.
package protocol BlobReader: AnyObject {
    /// Fills the buffer as far as the blob goes; 0 is the end.
    ///
    /// At the end the bytes are held against the name, and `.damaged` is thrown when they differ.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// What a sweep removed.
package struct SweptBlobs: Hashable, Sendable {
    package var count: Int
    /// Their bytes on the disk, compressed.
    package var storedBytes: Int

    /// Nothing, unless told otherwise.
    package init(count: Int = 0, storedBytes: Int = 0) {
        self.count = count
        self.storedBytes = storedBytes
    }
}

extension BlobStore {
    /// Keeps bytes that are all at hand.
    package func store(_ bytes: [UInt8], in consortium: ConsortiumID) async throws -> BlobReference {
        let writer = try await write(in: consortium)
        try bytes.withUnsafeBytes { try writer.append($0) }
        return try await writer.finish()
    }

    /// A whole blob, for small ones; throws `.other` when it has more than `limit` bytes.
    package func bytes(_ hash: BlobHash, in consortium: ConsortiumID, limit: Int) async throws -> [UInt8] {
        let reader = try await read(hash, in: consortium)
        var bytes: [UInt8] = []
        var window = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = try window.withUnsafeMutableBytes { try reader.read(into: $0) }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else {
                throw DatabaseError(.other, "The raw answer has more than \(limit) bytes.")
            }
            bytes += window[..<count]
        }
    }
}
