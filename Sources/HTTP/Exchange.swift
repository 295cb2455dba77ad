internal import CMicroHTTPD
internal import Foundation
internal import Ground

/// One request and its response, from the complete head until the last byte is sent.
///
/// libmicrohttpd calls from the connection's thread; a task runs the handler meanwhile. Whenever there is nothing to do
/// for that thread the connection is suspended, and whatever changes wakes it up again, so that it looks anew.
// @unchecked Sendable because what both sides touch is in `state`; the rest belongs to the connection's thread, which sets
// `head` before any task is made.
final class Exchange: @unchecked Sendable {
    struct State {
        var isSuspended = false
        /// The drain's time is over: nothing may be suspended any more.
        var isAbandoned = false
        /// libmicrohttpd is done with the request; the connection's pointer is worth nothing.
        var isComplete = false
        var task: Task<Void, Never>?
        var response: HTTPResponse?
        var failure: String?
        var outgoing = OutgoingBytes()
    }

    let daemon: Daemon
    let connection: OpaquePointer
    let state = Lock(State())
    private(set) var head = HTTPRequestHead(.get, "/")
    private let startedAt = ContinuousClock.now

    private var rule = BodyRule.none
    private var collected: [UInt8] = []
    private var received: Int64 = 0
    private var stream: BodyStream?
    private var isBodyComplete = false
    var sentStatus = 0
    var sentBytes: Int64 = 0

    /// How much of a body that is too long is read, so that the client gets to read why.
    private static let patience: Int64 = 1 << 20

    init(_ daemon: Daemon, _ connection: OpaquePointer) {
        self.daemon = daemon
        self.connection = connection
    }

    // MARK: - On the connection's thread

    /// The head has come.
    func begin(method: String) -> MHD_Result {
        daemon.began(self)
        let known = daemon.connections.headCame(connection)
        head = HTTPRequestHead(
            HTTPMethod(rawValue: method),
            known.target,
            headers: headers(),
            remoteAddress: known.address
        )
        if let refusal = refusal(isAdmitted: known.isAdmitted) { return send(refusal, closing: true) }
        if case .streamed(let limit) = rule {
            let stream = BodyStream(limit: limit) { [self] in wake() }
            self.stream = stream
            start(body: .stream(stream))
        }
        return .YES
    }

    /// Takes the next bytes of the body, or leaves them for later.
    func takeBody(_ piece: UnsafeRawBufferPointer, left: inout Int) -> MHD_Result {
        if let stream {
            // The stream is full: the connection rests until somebody has read from it.
            if suspend(unless: { _ in stream.hasRoom }) { return .YES }
            stream.append(piece)
        } else if received + Int64(piece.count) <= rule.limit {
            collected.append(contentsOf: piece)
        }
        received += Int64(piece.count)
        left = 0
        return received <= rule.limit + Self.patience ? .YES : .NO
    }

    /// The body is complete, or something has changed since.
    func proceed() -> MHD_Result {
        if !isBodyComplete {
            isBodyComplete = true
            daemon.connections.bodyCame(connection)
            stream?.finish()
            guard stream != nil || received <= rule.limit else { return send(.tooLarge(rule.limit)) }
            if stream == nil { start(body: .bytes(collected)) }
        }
        if suspend(unless: { $0.response != nil }) { return .YES }
        guard let response = state.withLock({ $0.response }) else { return .NO }
        return send(response)
    }

    /// The request is over, one way or another.
    func complete(isWhole: Bool) {
        let task = state.withLock { state in
            state.isComplete = true
            state.outgoing.fail()
            return state.task
        }
        task?.cancel()
        stream?.fail()
        daemon.connections.requestEnded(connection)
        daemon.ended(self)
        let failure = state.withLock { $0.failure }
        daemon.log(
            AccessRecord(
                method: head.method,
                path: head.path,
                remoteAddress: head.remoteAddress,
                status: sentStatus,
                bytes: sentBytes,
                duration: startedAt.duration(to: .now),
                isComplete: isWhole,
                failure: failure
            )
        )
    }

    /// Why the request is not even read; also finds the rule for its body.
    private func refusal(isAdmitted: Bool) -> HTTPResponse? {
        guard isAdmitted else { return .busy("There are too many connections; try again in a moment.") }
        guard !daemon.isDraining else { return .busy("The server is shutting down.") }
        guard cmhd_header_size(connection) <= daemon.limits.headBytes else {
            return .text(431, "The header is larger than \(daemon.limits.headBytes) bytes.")
        }
        rule = daemon.responder.bodyRule(for: head)
        let announced = head.headers["Content-Length"].flatMap { Int64($0) } ?? 0
        return announced > rule.limit + Self.patience ? .tooLarge(rule.limit) : nil
    }

    private func headers() -> HTTPFields {
        var fields = HTTPFields()
        withUnsafeMutablePointer(to: &fields) { pointer in
            _ = MHD_get_connection_values(
                connection,
                .HEADER_KIND,
                { context, _, name, value in
                    guard let context, let name else { return .YES }
                    context.assumingMemoryBound(to: HTTPFields.self).pointee
                        .append(String(cString: name), value.map { String(cString: $0) } ?? "")
                    return .YES
                },
                pointer
            )
        }
        return fields
    }

    // MARK: - Rest and wake

    /// Lets the connection rest unless what it waits for is there; the same lock guards both, so no change is missed.
    func suspend(unless isReady: (State) -> Bool) -> Bool {
        state.withLock { state in
            guard !state.isAbandoned, !isReady(state) else { return false }
            state.isSuspended = true
            MHD_suspend_connection(connection)
            return true
        }
    }

    /// Lets the connection's thread look again.
    func wake() {
        state.withLock { wake(&$0) }
    }

    func wake(_ state: inout State) {
        guard state.isSuspended, !state.isComplete else { return }
        state.isSuspended = false
        MHD_resume_connection(connection)
    }

    /// Ends the exchange whatever its handler or its client does.
    func abandon() {
        let task = state.withLock { state in
            state.isAbandoned = true
            state.outgoing.fail()
            wake(&state)
            return state.task
        }
        task?.cancel()
        stream?.fail()
        daemon.connections.shutDown(connection)
    }

    // MARK: - The handler

    private func start(body: RequestBody) {
        let request = HTTPRequest(head, body: body)
        let task = Task {
            let response = await respond(to: request)
            state.withLock { state in
                state.response = response
                wake(&state)
            }
        }
        state.withLock { $0.task = task }
    }

    private func respond(to request: HTTPRequest) async -> HTTPResponse {
        do {
            return try await daemon.responder.respond(to: request)
        } catch let error as any HTTPAnswerable {
            return error.response
        } catch is CancellationError {
            return .busy("The server is shutting down.")
        } catch {
            state.withLock { $0.failure = String(describing: error) }
            return .text(500, "Something went wrong here; the server's log says what.")
        }
    }
}

extension HTTPResponse {
    fileprivate static func busy(_ text: String) -> HTTPResponse {
        var response = HTTPResponse.text(503, text)
        response.headers["Retry-After"] = "1"
        return response
    }

    fileprivate static func tooLarge(_ limit: Int64) -> HTTPResponse {
        .text(413, limit == 0 ? "This request takes no body." : "The body is larger than \(limit) bytes.")
    }
}
