internal import Crypto
internal import Foundation
internal import Ground

/// Makes one blob file: its caller fills pieces, a thread of its own hashes, compresses and writes them.
///
/// Hash and compression cost about as much as reading the JSON, so they run beside it, not after it.
final class FileBlobWriter: BlobWriter {
    private let store: FileBlobStore
    private let consortium: ConsortiumID
    private let pipe = BlobPipe()
    private let started = Lock(false)

    init(_ store: FileBlobStore, _ consortium: ConsortiumID) {
        self.store = store
        self.consortium = consortium
    }

    deinit {
        pipe.abandon()
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        try pipe.put(bytes) { start() }
    }

    func finish() async throws -> BlobReference {
        start()
        return try await pipe.end()
    }

    private func start() {
        let isFirst = started.withLock { started in
            defer { started = true }
            return !started
        }
        guard isFirst else { return }
        let thread = Thread { [pipe, store, consortium] in
            Thread.current.name = "garner-blob"
            ThreadPriority.lower()
            Self.serve(pipe, store, consortium)
        }
        thread.stackSize = 1 << 20
        thread.start()
    }

    private static func serve(_ pipe: BlobPipe, _ store: FileBlobStore, _ consortium: ConsortiumID) {
        let temporary = "\(store.incoming)/\(UUID().uuidString)"
        do {
            let reference = try write(pipe, temporary, store, consortium)
            if let reference { pipe.answer(.success(reference)) }
        } catch {
            // The remains carry no name that anybody reads, and are swept if they cannot be removed now.
            try? Disk.remove(temporary)
            pipe.answer(.failure(error))
        }
    }

    /// Nil when the blob was abandoned.
    private static func write(
        _ pipe: BlobPipe,
        _ temporary: String,
        _ store: FileBlobStore,
        _ consortium: ConsortiumID
    ) throws -> BlobReference? {
        let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL)
        let hash = BLAKE2b()
        let compressor = GzipCompressor(level: 1)
        var size = 0
        while let piece = pipe.next() {
            hash.update(piece.bytes)
            size += piece.bytes.count
            try compressor.compress(piece.bytes) { try file.write($0) }
            pipe.giveBack(piece)
        }
        guard !pipe.isAbandoned else {
            try Disk.remove(temporary)
            return nil
        }
        try compressor.finish { try file.write($0) }
        try file.sync()
        guard let name = BlobHash(rawValue: Hex.encode(hash.finish())) else {
            throw DatabaseError(.other, "A hash is not 64 digits long.")
        }
        let stored = try store.publish(temporary, as: name, in: consortium)
        return BlobReference(hash: name, size: size, storedSize: stored)
    }
}
