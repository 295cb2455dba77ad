internal import Foundation
package import Ground

/// The blob store in a folder: `CONSORTIUM/ab/abcdef….gz`, one gzip file for each blob.
///
/// A blob is written under another name in `incoming/`, synced, and renamed; what a crash leaves there is swept. The
/// file `lock` keeps a sweep from removing what a writer is just naming again, in this process and in others; the file
/// `sweep.lock` keeps sweeps and backups apart.
package final class FileBlobStore: BlobStore {
    package let root: String

    /// Opens the folder, made when it is absent.
    package init(root: String) throws {
        self.root = root
        try Disk.makeFolder(root)
        try Disk.makeFolder("\(root)/incoming")
        _ = try OpenFile("\(root)/lock", O_RDWR | O_CREAT)
        _ = try OpenFile("\(root)/sweep.lock", O_RDWR | O_CREAT)
    }

    /// Opens a folder that is not written to, such as a backup's.
    init(readingFrom root: String) throws {
        self.root = root
    }

    /// Begins a blob; its thread and its file under `incoming/` come with the first bytes.
    package func write(in consortium: ConsortiumID) async throws -> any BlobWriter {
        FileBlobWriter(self, consortium)
    }

    /// Opens a blob's file; `.missing` when the consortium has none of that name.
    package func read(_ hash: BlobHash, in consortium: ConsortiumID) async throws -> any BlobReader {
        let path = path(of: hash, in: consortium)
        let file = try await Disk.run { try OpenFile(path, O_RDONLY) }
        return FileBlobReader(file, hash)
    }

    /// Every blob by consortium, then by the first two digits of its hash, as the folders lie.
    package func forEach(_ body: (ConsortiumID, BlobHash) async throws -> Void) async throws {
        for consortium in try await consortia() {
            for shard in try await names(in: folder(of: consortium)) {
                for hash in try await hashes(in: "\(folder(of: consortium))/\(shard)") {
                    try await body(consortium, hash)
                }
            }
        }
    }

    /// Removes what no row names, folder by folder; answers zero while a backup holds the folder.
    package func sweep(
        olderThan age: Duration,
        keeping named: @Sendable (ConsortiumID, [BlobHash]) async throws -> Set<BlobHash>
    ) async throws -> SweptBlobs {
        let turn = try OpenFile("\(root)/sweep.lock", O_RDWR)
        // While a backup copies, nothing goes: the next sweep will do.
        guard try turn.lock(.exclusive, waiting: false) else { return SweptBlobs() }
        let latest = Int((SystemClock().now() - age).seconds)
        var swept = SweptBlobs()
        for consortium in try await consortia() {
            for shard in try await names(in: folder(of: consortium)) {
                var rest = try await hashes(in: "\(folder(of: consortium))/\(shard)")[...]
                while !rest.isEmpty {
                    let page = Array(rest.prefix(1_000))
                    rest = rest.dropFirst(page.count)
                    let kept = try await named(consortium, page)
                    for hash in page where !kept.contains(hash) {
                        let path = path(of: hash, in: consortium)
                        let size = try await Disk.run { [self] in try removeIfOld(path, latest) }
                        swept.count += size == nil ? 0 : 1
                        swept.storedBytes += size ?? 0
                    }
                }
            }
        }
        for name in try await names(in: incoming) {
            _ = try await Disk.run { [self] in try removeIfOld("\(incoming)/\(name)", latest) }
        }
        return swept
    }

    var incoming: String { "\(root)/incoming" }

    func path(of hash: BlobHash, in consortium: ConsortiumID) -> String {
        "\(shard(of: hash, in: consortium))/\(hash).gz"
    }

    /// Gives a finished, synced file its name, and makes the name durable.
    ///
    /// - Returns: the size of the file that has the name now: this one, or the equal one that was there before.
    func publish(_ temporary: String, as hash: BlobHash, in consortium: ConsortiumID) throws -> Int {
        let lock = try OpenFile("\(root)/lock", O_RDWR)
        _ = try lock.lock(.shared)
        let path = path(of: hash, in: consortium)
        try Disk.makeFolder(folder(of: consortium))
        try Disk.makeFolder(shard(of: hash, in: consortium))
        let stored: Int
        if let known = try Disk.status(path), try touch(path) {
            stored = known.size
            try Disk.remove(temporary)
        } else {
            stored = try Disk.status(temporary)?.size ?? 0
            try Disk.rename(temporary, to: path)
        }
        try Disk.syncFolder(shard(of: hash, in: consortium))
        try Disk.syncFolder(folder(of: consortium))
        try Disk.syncFolder(root)
        return stored
    }

    /// Makes young again what is named again, since the sweeper goes by age.
    ///
    /// False when it is gone since it was seen, which happens where a database takes blobs over from this folder.
    private func touch(_ path: String) throws -> Bool {
        do {
            try Disk.touch(path)
            return true
        } catch let error as DatabaseError where error.code == .missing {
            return false
        }
    }

    private func folder(of consortium: ConsortiumID) -> String { "\(root)/\(consortium)" }

    private func shard(of hash: BlobHash, in consortium: ConsortiumID) -> String {
        "\(folder(of: consortium))/\(hash.rawValue.prefix(2))"
    }

    private func consortia() async throws -> [ConsortiumID] {
        try await names(in: root).compactMap { ConsortiumID($0) }.sorted()
    }

    private func hashes(in folder: String) async throws -> [BlobHash] {
        try await names(in: folder).compactMap { name in
            name.hasSuffix(".gz") ? BlobHash(rawValue: String(name.dropLast(3))) : nil
        }
    }

    private func names(in folder: String) async throws -> [String] {
        try await Disk.run { try Disk.names(in: folder) }
    }

    /// Removes a file that is old enough still, now that no writer can name it; returns its size.
    private func removeIfOld(_ path: String, _ latest: Int) throws -> Int? {
        let lock = try OpenFile("\(root)/lock", O_RDWR)
        _ = try lock.lock(.exclusive)
        guard let status = try Disk.status(path), status.modified <= latest else { return nil }
        try Disk.remove(path)
        return status.size
    }
}
