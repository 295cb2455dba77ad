/// Unfolds a source that turns out to be gzip, by its first two bytes, and hands on any other as it is.
///
/// Some servers send compressed bodies without saying so. *Bounds*: at most `limit` bytes come out, else `.tooLarge`.
package final class UnfoldingSource: ByteSource {
    private let source: any ByteSource
    private let decompressor: GzipDecompressor
    private let limit: Int
    private var count = 0
    private var form = Form.unknown
    private var isAtEnd = false
    private let window: UnsafeMutableRawBufferPointer
    private var rest = UnsafeRawBufferPointer(start: nil, count: 0)

    /// Whether the bytes turned out to be gzip; false before the first read.
    package var isCompressed: Bool { form == .gzip }

    /// What the first two bytes said.
    private enum Form {
        case unknown, plain, gzip
    }

    /// Reads through another source and refuses more than `limit` decompressed bytes, so that a small answer cannot
    /// unfold into a huge one.
    package init(_ source: any ByteSource, limit: Int = .max) {
        self.source = source
        self.limit = limit
        decompressor = GzipDecompressor(limit: limit)
        window = .allocate(byteCount: 64 << 10, alignment: 8)
    }

    deinit {
        window.deallocate()
    }

    /// Looks at the first two bytes for gzip's mark, then hands bytes out as they are or decompressed.
    ///
    /// *Throws*: `.tooLarge` beyond the limit, `.damaged` for gzip that is broken or cut, and what the source throws.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        if form == .unknown { try sniff() }
        let filled = form == .gzip ? try unfold(into: buffer) : try pass(into: buffer)
        count += filled
        guard count <= limit else { throw Self.tooLarge(limit) }
        return filled
    }

    private func sniff() throws(ByteSourceError) {
        var filled = 0
        while filled < 2 {
            let more = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: window[filled...]))
            guard more > 0 else { break }
            filled += more
        }
        rest = UnsafeRawBufferPointer(rebasing: window[0..<filled])
        form = filled >= 2 && rest[0] == 0x1f && rest[1] == 0x8b ? .gzip : .plain
    }

    private func pass(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        guard !rest.isEmpty else { return try source.read(into: buffer) }
        let part = UnsafeRawBufferPointer(rebasing: rest.prefix(buffer.count))
        buffer.copyMemory(from: part)
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
        return part.count
    }

    private func unfold(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        do {
            while true {
                let filled = try decompressor.decompress(&rest, to: buffer)
                guard filled == 0 else { return filled }
                guard !isAtEnd else {
                    try decompressor.finish()
                    return 0
                }
                try refill()
            }
        } catch let error as ByteSourceError {
            throw error
        } catch GzipError.tooLarge {
            throw Self.tooLarge(limit)
        } catch {
            throw ByteSourceError(.damaged, "\(error)")
        }
    }

    private func refill() throws(ByteSourceError) {
        let filled = try source.read(into: window)
        rest = UnsafeRawBufferPointer(rebasing: window[0..<filled])
        isAtEnd = filled == 0
    }

    private static func tooLarge(_ limit: Int) -> ByteSourceError {
        ByteSourceError(.tooLarge, "The body unfolds to more than the \(limit) bytes that are allowed.")
    }
}
