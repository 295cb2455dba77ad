import Crypto
import Database
import Foundation
import Ground
import TestSupport
import Testing

@Suite struct FileBlobStoreTests {
    let consortium = ConsortiumID(1)
    let other = ConsortiumID(2)

    @Test(arguments: [0, 1, 262_143, 262_144, 262_145, 5_000_000])
    func `bytes come back as they were stored, named by their hash`(_ size: Int) async throws {
        try await withBlobs { blobs, _ in
            let bytes = sample(size, seed: 1)
            let reference = try await blobs.store(bytes, in: consortium)
            #expect(reference.size == size)
            #expect(reference.hash.rawValue == Hex.encode(BLAKE2b.hash(bytes)))
            let found = try await blobs.bytes(reference.hash, in: consortium, limit: size)
            #expect(found == bytes)
        }
    }

    @Test func `pieces of any size make the same blob`() async throws {
        try await withBlobs { blobs, _ in
            let bytes = sample(1_500_000, seed: 2)
            let whole = try await blobs.store(bytes, in: consortium)
            for seed in 0..<20 as Range<UInt64> {
                var generator = SeededGenerator(seed: seed)
                let writer = try await blobs.write(in: consortium)
                try bytes.withUnsafeBytes { bytes in
                    var rest = bytes
                    while !rest.isEmpty {
                        let count = min(Int.random(in: 0...400_000, using: &generator), rest.count)
                        try writer.append(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
                        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                    }
                }
                let reference = try await writer.finish()
                #expect(reference == whole, "seed \(seed)")
            }
        }
    }

    @Test func `equal bytes are kept once in a consortium, and apart between two`() async throws {
        try await withBlobs { blobs, folder in
            let bytes = sample(10_000, seed: 3)
            let first = try await blobs.store(bytes, in: consortium)
            let second = try await blobs.store(bytes, in: consortium)
            #expect(first == second)
            let missing = await #expect(throws: DatabaseError.self) {
                try await blobs.bytes(first.hash, in: other, limit: 10_000)
            }
            #expect(missing?.code == .missing)
            _ = try await blobs.store(bytes, in: other)
            let names = try await everyName(blobs)
            #expect(names == ["1/\(first.hash)", "2/\(first.hash)"])
            let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/incoming")
            #expect(left.isEmpty)
        }
    }

    @Test func `a blob that was altered on the disk is refused at its end`() async throws {
        try await withBlobs { blobs, folder in
            let bytes = sample(300_000, seed: 4)
            let reference = try await blobs.store(bytes, in: consortium)
            let path = "\(folder)/1/\(reference.hash.rawValue.prefix(2))/\(reference.hash).gz"
            let altered = Gzip.compress(sample(300_000, seed: 5))
            try Data(altered).write(to: URL(filePath: path))
            let wrongContent = await #expect(throws: DatabaseError.self) {
                try await blobs.bytes(reference.hash, in: consortium, limit: 300_000)
            }
            #expect(wrongContent?.code == .damaged)
            try Data(altered.prefix(1_000)).write(to: URL(filePath: path))
            let cut = await #expect(throws: DatabaseError.self) {
                try await blobs.bytes(reference.hash, in: consortium, limit: 300_000)
            }
            #expect(cut?.code == .damaged)
        }
    }

    @Test func `a writer that is let go leaves nothing`() async throws {
        try await withBlobs { blobs, folder in
            for size in [10, 2_000_000] {
                let writer = try await blobs.write(in: consortium)
                try sample(size, seed: 6).withUnsafeBytes { try writer.append($0) }
            }
            try await eventually {
                try FileManager.default.contentsOfDirectory(atPath: "\(folder)/incoming").isEmpty
            }
            let names = try await everyName(blobs)
            #expect(names.isEmpty)
        }
    }

    @Test func `a sweep removes what is old and unnamed, and nothing else`() async throws {
        try await withBlobs { blobs, folder in
            let named = try await blobs.store(sample(1_000, seed: 7), in: consortium)
            let unnamed = try await blobs.store(sample(1_000, seed: 8), in: consortium)
            let again = try await blobs.store(sample(1_000, seed: 9), in: consortium)
            try Data("torn".utf8).write(to: URL(filePath: "\(folder)/incoming/torn"))
            let young = try await blobs.sweep(olderThan: .hours(1)) { _, _ in [] }
            #expect(young.count == 0)
            for reference in [named, unnamed, again] {
                try age("\(folder)/1/\(reference.hash.rawValue.prefix(2))/\(reference.hash).gz")
            }
            try age("\(folder)/incoming/torn")
            // Written once more: young again, although no row names it yet.
            _ = try await blobs.store(sample(1_000, seed: 9), in: consortium)
            let swept = try await blobs.sweep(olderThan: .hours(1)) { consortium, hashes in
                #expect(consortium == ConsortiumID(1))
                return Set(hashes.filter { $0 == named.hash })
            }
            #expect(swept == SweptBlobs(count: 1, storedBytes: unnamed.storedSize))
            let names = try await everyName(blobs)
            #expect(names == [named, again].map { "1/\($0.hash)" }.sorted())
            let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/incoming")
            #expect(left.isEmpty)
        }
    }

    @Test func `a name that is no hash does not become a path`() {
        #expect(BlobHash(rawValue: "../../etc/passwd") == nil)
        #expect(BlobHash(rawValue: String(repeating: "A", count: 64)) == nil)
        #expect(BlobHash(rawValue: String(repeating: "a", count: 64)) != nil)
    }

    private func everyName(_ blobs: any BlobStore) async throws -> [String] {
        var names: [String] = []
        try await blobs.forEach { names.append("\($0)/\($1)") }
        return names
    }

    private func age(_ path: String) throws {
        let dayAgo = Date(timeIntervalSinceNow: -86_400)
        try FileManager.default.setAttributes([.modificationDate: dayAgo], ofItemAtPath: path)
    }

    private func withBlobs(_ body: (FileBlobStore, _ folder: String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            try await body(FileBlobStore(root: "\(folder)/blobs"), "\(folder)/blobs")
        }
    }

    /// Bytes that compress somewhat, other ones for each seed.
    private func sample(_ count: Int, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: 48...63, using: &generator) }
    }
}
