package import Database
package import Ground

/// Hands out the bytes of an answer and keeps each of them as the raw answer on its way, in one pass.
///
/// Reading throws `cancelled` as soon as the harvest is interrupted.
package final class KeptSource: ByteSource {
    private let source: any ByteSource
    private let keeper: (any BlobWriter)?
    private let isInterrupted: @Sendable () -> Bool
    /// Bytes handed out so far.
    private(set) var count: Int64 = 0
    /// What kept the raw answer from being written.
    private(set) var failure: (any Error)?

    package init(_ source: any ByteSource, keeper: (any BlobWriter)?, isInterrupted: @escaping @Sendable () -> Bool) {
        self.source = source
        self.keeper = keeper
        self.isInterrupted = isInterrupted
    }

    /// Hands bytes on and gives each to the keeper first, so that a report is never stored without its raw answer.
    ///
    /// *Throws*: `.cancelled` once the harvest is interrupted, `.unreadable` when the answer cannot be kept.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        if isInterrupted() { throw ByteSourceError(.cancelled, "The harvest was interrupted.") }
        let read = try source.read(into: buffer)
        guard read > 0 else { return 0 }
        count += Int64(read)
        if let keeper {
            do {
                try keeper.append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<read]))
            } catch {
                failure = error
                throw ByteSourceError(.unreadable, "The raw answer cannot be kept: \(error)")
            }
        }
        return read
    }

    /// Reads on to the end, so that the raw answer is whole even where its reader had seen enough.
    package func drain() throws(ByteSourceError) {
        let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { window.deallocate() }
        while try read(into: window) > 0 {}
    }
}
