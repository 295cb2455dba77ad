/// Gzip for bytes that are small enough to be held in memory.
package enum Gzip {
    /// Compresses to one gzip stream; level 1 is quickest, 9 smallest.
    package static func compress(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
        let compressor = GzipCompressor(level: level)
        var output: [UInt8] = []
        bytes.withUnsafeBytes { input in
            compressor.compress(input) { output.append(contentsOf: $0) }
        }
        compressor.finish { output.append(contentsOf: $0) }
        return output
    }

    /// Unfolds a whole gzip stream of at most `limit` bytes.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        try bytes.withUnsafeBytes { input in
            Result { () throws(GzipError) in try decompress(input, limit: limit) }
        }.get()
    }

    private static func decompress(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(GzipError) -> [UInt8] {
        let decompressor = GzipDecompressor(limit: limit)
        let window = ZlibWindow()
        var output: [UInt8] = []
        var rest = bytes
        while true {
            let count = try decompressor.decompress(&rest, to: .init(start: window.base, count: window.size))
            guard count > 0 else { break }
            output.append(contentsOf: window.prefix(count))
        }
        try decompressor.finish()
        return output
    }
}
