internal import CMicroHTTPD
internal import Foundation
internal import Ground

// Hands the response to libmicrohttpd, on the connection's thread.
extension Exchange {
    /// Queues the response; `closing` ends the connection after it.
    func send(_ response: HTTPResponse, closing: Bool = false) -> MHD_Result {
        isAnswered = true
        var response = response
        if !isSendable(response) {
            state.withLock {
                $0.failure = "a response with status \(response.status) holds a field that cannot be sent"
            }
            response = .text(500, "Something went wrong here; the server's log says what.")
        }
        if response.hasNoBody { response.body = .bytes([]) }
        if closing || daemon.isDraining { response.headers["Connection"] = "close" }
        guard let made = make(response) else { return .NO }
        defer { MHD_destroy_response(made) }
        for field in response.headers where field.name.lowercased() != "content-length" {
            _ = MHD_add_response_header(made, field.name, field.value)
        }
        sentStatus = response.status
        let result = MHD_queue_response(connection, UInt32(response.status), made)
        if result == .YES, case .stream(_, let write) = response.body, head.method != .head { produce(write) }
        return result
    }

    private func isSendable(_ response: HTTPResponse) -> Bool {
        (200...599).contains(response.status) && response.headers.allSatisfy(\.isWellFormed)
    }

    private func make(_ response: HTTPResponse) -> OpaquePointer? {
        switch response.body {
        case .bytes(let bytes):
            if head.method != .head { sentBytes = Int64(bytes.count) }
            return bytes.withUnsafeBytes { raw in
                MHD_create_response_from_buffer(
                    raw.count,
                    UnsafeMutableRawPointer(mutating: raw.baseAddress),
                    .RESPMEM_MUST_COPY
                )
            }
        case .stream(let length, _):
            announcedBytes = length
            endsConnection = length == nil && version == "HTTP/1.0"
            return MHD_create_response_from_callback(
                length.map { UInt64($0) } ?? UInt64.max,
                32 << 10,
                { context, _, buffer, room in
                    guard let context, let buffer else { return Int(MHD_CONTENT_READER_END_WITH_ERROR) }
                    let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
                    return exchange.fill(UnsafeMutableRawBufferPointer(start: buffer, count: room))
                },
                Unmanaged.passRetained(self).toOpaque(),
                { context in
                    guard let context else { return }
                    Unmanaged<Exchange>.fromOpaque(context).release()
                }
            )
        }
    }

    /// Gives libmicrohttpd the next bytes of a stream, or lets the connection rest until there are some.
    private func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let next = state.withLock { state in
            let next = state.outgoing.take(into: buffer)
            if case .nothingYet = next, !state.rest.begin() { return OutgoingBytes.Next.failed }
            return next
        }
        switch next {
        case .bytes(let count):
            sentBytes += Int64(count)
            return count
        case .nothingYet:
            return 0
        case .finished where announcedBytes.map { $0 == sentBytes } ?? true:
            return Int(MHD_CONTENT_READER_END_OF_STREAM)
        case .finished:
            state.withLock { $0.failure = "a response was shorter than its announced length" }
            return Int(MHD_CONTENT_READER_END_WITH_ERROR)
        case .failed:
            return Int(MHD_CONTENT_READER_END_WITH_ERROR)
        }
    }

    /// Writes a streamed body on a task of its own.
    private func produce(_ write: @escaping @Sendable (ResponseWriter) async throws -> Void) {
        run { [self] in
            let failure: String?
            do {
                try await write(ResponseWriter(exchange: self))
                failure = nil
            } catch {
                failure = String(describing: error)
            }
            state.withLock { state in
                if let failure {
                    if !state.rest.isOver { state.failure = failure }
                    state.outgoing.fail()
                } else {
                    state.outgoing.finish()
                }
                state.rest.wake()
            }
        }
    }
}
