internal import Foundation
internal import Ground

/// The bytes of a streamed response that were written and not yet sent.
struct OutgoingBytes {
    /// How the body ended: all of it was written, or its maker gave up.
    private enum End { case whole, broken }

    /// Beyond this the writer waits.
    private static let mark = 256 << 10

    private var pieces: [[UInt8]] = []
    /// How much of the first piece has been sent.
    private var offset = 0
    private var waitingBytes = 0
    private var end: End?
    private var writer: CheckedContinuation<Void, any Error>?

    /// What the sender finds.
    enum Next {
        case bytes(Int)
        case nothingYet
        case finished
        case failed
    }

    mutating func append(_ bytes: [UInt8], _ continuation: CheckedContinuation<Void, any Error>) {
        guard end == nil else {
            return continuation.resume(throwing: HTTPError(.connectionLost, "response", "The client has gone."))
        }
        if !bytes.isEmpty { pieces.append(bytes) }
        waitingBytes += bytes.count
        guard waitingBytes > Self.mark else { return continuation.resume() }
        writer = continuation
    }

    /// Moves bytes into the sender's buffer.
    mutating func take(into buffer: UnsafeMutableRawBufferPointer) -> Next {
        if end == .broken { return .failed }
        var count = 0
        while count < buffer.count, let piece = pieces.first {
            let part = piece[offset...].prefix(buffer.count - count)
            UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyBytes(from: part)
            count += part.count
            offset += part.count
            guard offset == piece.count else { break }
            pieces.removeFirst()
            offset = 0
        }
        waitingBytes -= count
        if waitingBytes <= Self.mark / 2 { releaseWriter(nil) }
        if count > 0 { return .bytes(count) }
        return end == nil ? .nothingYet : .finished
    }

    mutating func finish() {
        if end == nil { end = .whole }
    }

    /// Nothing more can be sent, and whoever writes learns it.
    ///
    /// A response that went out whole stays whole.
    mutating func fail() {
        if end == nil || !pieces.isEmpty { end = .broken }
        releaseWriter(HTTPError(.connectionLost, "response", "The client has gone."))
    }

    private mutating func releaseWriter(_ error: HTTPError?) {
        guard let writer else { return }
        self.writer = nil
        if let error { writer.resume(throwing: error) } else { writer.resume() }
    }
}

/// Sends the body of a response as it is made.
package struct ResponseWriter: Sendable {
    let exchange: Exchange

    /// Sends the next bytes; waits while the client is behind by more than 256 KiB.
    ///
    /// Throws `connectionLost` when nobody reads any more.
    package func write(_ bytes: [UInt8]) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                exchange.state.withLock { state in
                    state.outgoing.append(bytes, continuation)
                    state.rest.wake()
                }
            }
        } onCancel: {
            exchange.state.withLock { state in
                state.outgoing.fail()
                state.rest.wake()
            }
        }
    }

    /// Sends text as UTF-8.
    package func write(_ text: String) async throws {
        try await write(Array(text.utf8))
    }
}
