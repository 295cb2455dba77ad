internal import Foundation
internal import Ground

/// A request's body, piece by piece, for one reader.
///
/// The client is held up while the reader is behind by more than 256 KiB. Throws `bodyTooLarge` beyond the route's limit,
/// and `connectionLost` when the body does not come to its end.
package final class BodyStream: AsyncSequence, Sendable {
    /// A piece as it came from the network; its size says nothing about the body's.
    package typealias Element = [UInt8]

    /// What has come and was not read, or the reader who waits for it.
    private struct State {
        var pieces: [[UInt8]] = []
        var waitingBytes = 0
        var received: Int64 = 0
        var end: Result<Void, HTTPError>?
        var reader: CheckedContinuation<[UInt8]?, any Error>?
    }

    private static let mark = 256 << 10
    private let limit: Int64
    private let hasRead: @Sendable () -> Void
    private let state = Lock(State())

    /// `hasRead` is called when there is room again.
    init(limit: Int64, hasRead: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.hasRead = hasRead
    }

    /// The one reader's place in the body.
    package struct AsyncIterator: AsyncIteratorProtocol {
        let stream: BodyStream

        /// Waits for the next piece; nil at the body's end.
        package func next() async throws -> [UInt8]? {
            try await stream.next()
        }
    }

    /// To be called once: a second reader stops the program.
    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(stream: self)
    }

    // MARK: - The connection's side

    /// Also true once the stream has ended: what comes then is thrown away.
    var hasRoom: Bool { state.withLock { $0.end != nil || $0.waitingBytes < Self.mark } }

    func append(_ piece: UnsafeRawBufferPointer) {
        let bytes = [UInt8](piece)
        let reader: CheckedContinuation<[UInt8]?, any Error>? = state.withLock { state in
            guard state.end == nil else { return nil }
            state.received += Int64(bytes.count)
            guard state.received <= limit else {
                state.end = .failure(HTTPError(.bodyTooLarge, "body", "The body is larger than \(limit) bytes."))
                return nil
            }
            defer { state.reader = nil }
            if state.reader == nil {
                state.pieces.append(bytes)
                state.waitingBytes += bytes.count
            }
            return state.reader
        }
        if let reader { reader.resume(returning: bytes) } else { answerWaitingReader() }
    }

    /// The client has sent everything.
    func finish() {
        end(.success(()))
    }

    /// The body will not be complete.
    func fail() {
        end(.failure(HTTPError(.connectionLost, "body", "The connection ended before the body was complete.")))
    }

    private func end(_ end: Result<Void, HTTPError>) {
        state.withLock { state in
            if state.end == nil { state.end = end }
        }
        answerWaitingReader()
    }

    private func answerWaitingReader() {
        let (reader, end): (CheckedContinuation<[UInt8]?, any Error>?, Result<Void, HTTPError>?) = state.withLock {
            state in
            guard state.end != nil else { return (nil, nil) }
            defer { state.reader = nil }
            return (state.reader, state.end)
        }
        reader?.resume(with: (end ?? .success(())).map { nil }.mapError { $0 })
    }

    // MARK: - The reader's side

    private func next() async throws -> [UInt8]? {
        let next: [UInt8]? = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ready: Result<[UInt8]?, any Error>? = state.withLock { state in
                    if !state.pieces.isEmpty {
                        let piece = state.pieces.removeFirst()
                        state.waitingBytes -= piece.count
                        return .success(piece)
                    }
                    if let end = state.end { return end.map { nil }.mapError { $0 } }
                    precondition(state.reader == nil, "a body has one reader")
                    state.reader = continuation
                    return nil
                }
                if let ready { continuation.resume(with: ready) }
            }
        } onCancel: {
            fail()
        }
        hasRead()
        return next
    }
}
