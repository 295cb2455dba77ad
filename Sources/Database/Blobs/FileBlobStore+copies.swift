internal import Foundation
internal import Ground

extension FileBlobStore {
    /// Runs the body while no sweep removes blobs; a sweep that is under way is waited for.
    func withoutSweeps<Result>(_ body: () async throws -> Result) async throws -> Result {
        let path = "\(root)/sweep.lock"
        let turn = try await Disk.run {
            let turn = try OpenFile(path, O_RDWR)
            _ = try turn.lock(.shared)
            return turn
        }
        defer { turn.unlock() }
        return try await body()
    }

    /// Takes over a blob of another store under the same name; one that is here already is well.
    ///
    /// The names are durable after `syncNames`.
    ///
    /// - Parameters:
    ///   - hash: the blob's name in both stores.
    ///   - consortium: whose it is in both stores.
    ///   - source: the store that has it.
    ///   - linking: the two stores may share the file where they are on one disk.
    /// - Returns: the size of the file.
    /// - Throws: what the disk refused.
    func adopt(_ hash: BlobHash, in consortium: ConsortiumID, from source: FileBlobStore, linking: Bool) throws -> Int {
        let old = source.path(of: hash, in: consortium)
        let new = path(of: hash, in: consortium)
        if let there = try Disk.status(new) { return there.size }
        try Disk.makeFolder("\(root)/\(consortium)")
        try Disk.makeFolder("\(root)/\(consortium)/\(hash.rawValue.prefix(2))")
        if !linking || link(old, new) != 0 {
            let temporary = "\(incoming)/\(UUID().uuidString)"
            try Disk.copy(old, to: temporary)
            try Disk.rename(temporary, to: new)
        }
        return try Disk.status(new)?.size ?? 0
    }

    /// Makes the names of all blobs durable.
    func syncNames() throws {
        for name in try Disk.names(in: root) where ConsortiumID(name) != nil {
            for shard in try Disk.names(in: "\(root)/\(name)") { try Disk.syncFolder("\(root)/\(name)/\(shard)") }
            try Disk.syncFolder("\(root)/\(name)")
        }
        try Disk.syncFolder(root)
    }

    /// Reads a blob to its end and returns its size, uncompressed; throws `.damaged` when it is not what its name says.
    @discardableResult
    func check(_ hash: BlobHash, in consortium: ConsortiumID) throws -> Int {
        try FileBlobReader(try OpenFile(path(of: hash, in: consortium), O_RDONLY), hash).drain()
    }
}

extension BlobReader {
    /// Reads to the end, so that the bytes are held against the name; returns how many there were.
    func drain() throws -> Int {
        let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { window.deallocate() }
        var size = 0
        while true {
            let count = try read(into: window)
            guard count > 0 else { return size }
            size += count
        }
    }
}
