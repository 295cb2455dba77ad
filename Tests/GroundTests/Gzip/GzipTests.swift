import Foundation
import Ground
import Testing

struct GzipTests {
    @Test func `random bytes survive, whatever the pieces they come in`() throws {
        var generator = SeededGenerator(seed: 1952)
        for round in 0..<100 {
            let count = Int.random(in: 0...100_000, using: &generator)
            let spread = UInt8.random(in: 0...255, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...spread, using: &generator) }
            let compressed = compress(bytes, pieces: Int.random(in: 1...100_000, using: &generator))
            let output = try decompress(compressed, pieces: Int.random(in: 1...50_000, using: &generator))
            #expect(output == bytes, "round \(round)")
        }
    }

    @Test func `bytes survive in memory`() throws {
        let bytes = Array("Hello, hello, hello".utf8)
        #expect(try Gzip.decompress(Gzip.compress(bytes), limit: bytes.count) == bytes)
        #expect(try Gzip.decompress(Gzip.compress([]), limit: 0) == [])
    }

    @Test func `streams behind each other count as one`() throws {
        let both = Gzip.compress([1, 2]) + Gzip.compress([]) + Gzip.compress([3])
        #expect(try Gzip.decompress(both, limit: 10) == [1, 2, 3])
    }

    @Test func `a bomb is refused at the limit`() throws {
        let bomb = Gzip.compress([UInt8](repeating: 0, count: 50_000_000), level: 9)
        #expect(bomb.count < 60_000)
        #expect(throws: GzipError.tooLarge(limit: 1_000_000)) { try Gzip.decompress(bomb, limit: 1_000_000) }
        var handedOut = 0
        let decompressor = GzipDecompressor(limit: 1_000_000)
        #expect(throws: GzipError.tooLarge(limit: 1_000_000)) {
            try bomb.withUnsafeBytes { input in
                try decompressor.decompress(input) { handedOut += $0.count }
            }
        }
        #expect(handedOut <= 1_000_000)
    }

    @Test func `a stream that ends early is told from a whole one`() {
        let whole = Gzip.compress(Array("Hello, hello, hello".utf8))
        for length in 0..<whole.count {
            #expect(throws: GzipError.truncated, "\(length) bytes") {
                try Gzip.decompress(Array(whole.prefix(length)), limit: 100)
            }
        }
    }

    @Test func `altered bytes are found`() {
        let whole = Gzip.compress(Array("Hello, hello, hello".utf8))
        // The header's time, flags and system may change without harm.
        for place in Array(0..<3) + Array(10..<whole.count) {
            var altered = whole
            altered[place] ^= 0x55
            #expect(throws: GzipError.self, "byte \(place)") { try Gzip.decompress(altered, limit: 1000) }
        }
        #expect(throws: GzipError.damaged) { try Gzip.decompress(Array("no gzip at all".utf8), limit: 100) }
    }

    @Test func `a file is read in pieces of any size`() throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let path = FileManager.default.temporaryDirectory.appending(path: "gzip-\(UUID()).gz").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try #require(FileManager.default.createFile(atPath: path, contents: Data(Gzip.compress(bytes))))
        for size in [1000, 65_536, 1_000_000] {
            let handle = try #require(FileHandle(forReadingAtPath: path))
            let reader = GzipReader(fileDescriptor: handle.fileDescriptor)
            var output: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: size)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
                guard count > 0 else { break }
                output += buffer.prefix(count)
            }
            #expect(output == bytes)
            try handle.close()
        }
    }

    private func compress(_ bytes: [UInt8], pieces: Int) -> [UInt8] {
        let compressor = GzipCompressor()
        var output: [UInt8] = []
        var start = 0
        while start < bytes.count {
            let end = min(start + pieces, bytes.count)
            Array(bytes[start..<end]).withUnsafeBytes { compressor.compress($0) { output += $0 } }
            start = end
        }
        compressor.finish { output += $0 }
        return output
    }

    private func decompress(_ bytes: [UInt8], pieces: Int) throws -> [UInt8] {
        let decompressor = GzipDecompressor()
        var output: [UInt8] = []
        var start = 0
        while start < bytes.count {
            let end = min(start + pieces, bytes.count)
            try Array(bytes[start..<end]).withUnsafeBytes { try decompressor.decompress($0) { output += $0 } }
            start = end
        }
        try decompressor.finish()
        return output
    }
}
