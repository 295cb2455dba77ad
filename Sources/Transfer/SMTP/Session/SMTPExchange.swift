internal import CCurl
internal import Foundation
internal import Ground

/// One mail on its way through libcurl: what its callbacks read and write.
final class SMTPExchange {
    private(set) var transcript: SMTPTranscript
    private(set) var wasCancelled = false
    private let message: [UInt8]
    /// The most bytes handed over at once; the size has no meaning to the server and is small only in tests.
    private let chunk: Int
    private let blockLimit: Duration
    private let isCancelled: () -> Bool
    private var position = 0
    private var lastMove = ContinuousClock().now
    private var goodbye: ContinuousClock.Instant?

    init(
        transcript: SMTPTranscript,
        message: [UInt8],
        chunk: Int,
        blockLimit: Duration,
        isCancelled: @escaping () -> Bool
    ) {
        self.transcript = transcript
        self.message = message
        self.chunk = chunk
        self.blockLimit = blockLimit
        self.isCancelled = isCancelled
    }

    private func fill(_ target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, chunk, message.count - position)
        message.withUnsafeBytes { source in
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
        }
        position += count
        lastMove = ContinuousClock().now
        if position == message.count, transcript.phase == .data { transcript.handedOverAll() }
        return count
    }

    private func say(_ line: UnsafeRawBufferPointer) {
        transcript.sent(line)
        if transcript.isOver, goodbye == nil { goodbye = ContinuousClock().now }
    }

    /// Whether the transfer must end: somebody wants it, or the server takes no more of the message.
    ///
    /// An answer to QUIT is worth two seconds; libcurl would grant it as long as any other.
    private func mustStop() -> Bool {
        if let goodbye { return ContinuousClock().now - goodbye > .seconds(2) }
        if isCancelled() {
            wasCancelled = true
            return true
        }
        return transcript.phase == .data && transcript.isDataInvited && position > 0
            && ContinuousClock().now - lastMove > blockLimit
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> SMTPExchange? {
        context.map { Unmanaged<SMTPExchange>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Hands over the next bytes: <https://curl.se/libcurl/c/CURLOPT_READFUNCTION.html>.
    static let read: curl_read_callback = { target, size, count, context in
        guard let target, let exchange = of(context) else { return Int(CURL_READFUNC_ABORT) }
        return exchange.fill(UnsafeMutableRawBufferPointer(start: target, count: size * count))
    }

    /// Takes a line from the server: <https://curl.se/libcurl/c/CURLOPT_HEADERFUNCTION.html>.
    static let header: curl_write_callback = { bytes, size, count, context in
        guard let bytes, let exchange = of(context) else { return 0 }
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return exchange.transcript.received(line) ? line.count : 0
    }

    /// Sees the commands that go out: <https://curl.se/libcurl/c/CURLOPT_DEBUGFUNCTION.html>.
    static let debug: curl_debug_callback = { _, kind, bytes, count, context in
        guard let bytes, let exchange = of(context) else { return 0 }
        let data = UnsafeRawBufferPointer(start: bytes, count: count)
        switch kind {
        case CURLINFO_HEADER_OUT: exchange.say(data)
        case CURLINFO_TEXT: exchange.transcript.remarked(String(decoding: data, as: UTF8.self))
        default: break
        }
        return 0
    }

    /// Asks, at least once a second, whether to go on: <https://curl.se/libcurl/c/CURLOPT_XFERINFOFUNCTION.html>.
    static let progress: curl_xferinfo_callback = { context, _, _, _, _ in
        guard let exchange = of(context) else { return 1 }
        return exchange.mustStop() ? 1 : 0
    }
}
