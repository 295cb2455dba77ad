internal import Ground

/// Where the decoded body of an answer goes.
///
/// *Order*: `write` for every piece, then one of `finish` and `abandon`. All come from the one thread that serves every
/// transfer: a sink writes to memory or a local file, and never waits for anything else.
package protocol BodySink: Sendable {
    /// Takes the next bytes, valid during the call only.
    func write(_ bytes: UnsafeRawBufferPointer) throws(TransferError)
    /// The body is complete.
    func finish() throws(TransferError)
    /// The transfer failed: what was written is worth nothing and goes away.
    func abandon()
}

/// A sink that keeps a small body in memory; the limit of the request bounds it.
package final class MemorySink: BodySink {
    private let collected = Lock<[UInt8]>([])

    package init() {}

    /// What has come so far.
    package var bytes: [UInt8] { collected.withLock { $0 } }

    /// Appends to `bytes`; it never throws.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
        collected.withLock { $0.append(contentsOf: bytes) }
    }

    /// Nothing is left to do.
    package func finish() throws(TransferError) {}

    /// Forgets what has come.
    package func abandon() {
        collected.withLock { $0 = [] }
    }
}
