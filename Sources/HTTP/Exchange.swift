internal import CMicroHTTPD
internal import Foundation
internal import Ground

/// One request and its response, from the complete head until the last byte is sent.
///
/// libmicrohttpd calls from the connection's thread; a task runs the handler meanwhile. Whenever there is nothing to do
/// for that thread the connection is suspended, and whatever changes wakes it up again, so that it looks anew.
// @unchecked Sendable because what both sides touch is in `state`; the rest belongs to the connection's thread, which sets
// `head`, `version` and `stream` before anybody else knows the exchange.
final class Exchange: @unchecked Sendable {
    /// What the connection's thread and the handler's task both touch.
    struct State {
        var rest: ConnectionRest
        var task: Task<Void, Never>?
        var response: HTTPResponse?
        var failure: String?
        var outgoing = OutgoingBytes()
    }

    let daemon: Daemon
    let connection: OpaquePointer
    let state: Lock<State>
    private(set) var head = HTTPRequestHead(.get, "/")
    private(set) var version = ""
    private let startedAt = ContinuousClock.now

    private var rule = BodyRule.none
    private var collected: [UInt8] = []
    private var received: Int64 = 0
    private var stream: BodyStream?
    private var isBodyComplete = false
    private var isBodyResting = false
    var isAnswered = false
    /// The end of the connection tells the client where the response ends.
    var endsConnection = false
    var sentStatus = 0
    var announcedBytes: Int64?
    var sentBytes: Int64 = 0

    /// How much of a body that is too long is read, so that the client gets to read why.
    private static let patience: Int64 = 1 << 20

    init(_ daemon: Daemon, _ connection: OpaquePointer) {
        self.daemon = daemon
        self.connection = connection
        state = Lock(State(rest: ConnectionRest(connection)))
    }

    // MARK: - On the connection's thread

    /// The head has come.
    func begin(method: String, version: String) -> MHD_Result {
        self.version = version
        let known = daemon.connections.headCame(connection)
        head = HTTPRequestHead(
            HTTPMethod(rawValue: method),
            known.target,
            headers: headers(),
            remoteAddress: known.address
        )
        rule = daemon.responder.bodyRule(for: head)
        if case .streamed(let limit) = rule { stream = BodyStream(limit: limit) { [weak self] in self?.wake() } }
        let isServed = daemon.began(self)
        if !isServed { state.withLock { $0.rest.forbid() } }
        if let refusal = refusal(isServed: isServed, isAdmitted: known.isAdmitted) {
            return send(refusal, closing: true)
        }
        if let stream { answer(.stream(stream)) }
        return .YES
    }

    /// Takes the next bytes of the body, or leaves them for later.
    func takeBody(_ piece: UnsafeRawBufferPointer, left: inout Int) -> MHD_Result {
        guard !isAnswered else { return .NO }
        if let stream {
            let rests = state.withLock { !stream.hasRoom && $0.rest.begin() }
            if rests != isBodyResting {
                // Until somebody has read from the stream the client's time rests, too.
                daemon.connections.bodyRests(connection, rests)
                isBodyResting = rests
            }
            if rests { return .YES }
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
        // While it stops, libmicrohttpd drops a response without saying so and asks again: the connection is to end.
        guard !isAnswered else { return .NO }
        if !isBodyComplete {
            isBodyComplete = true
            daemon.connections.bodyCame(connection)
            stream?.finish()
            guard stream != nil || received <= rule.limit else { return send(.tooLarge(rule.limit)) }
            if stream == nil { answer(.bytes(collected)) }
        }
        // One lock for both, so that no answer comes unseen in between.
        let (response, rests) = state.withLock { ($0.response, $0.response == nil && $0.rest.begin()) }
        if rests { return .YES }
        guard let response else { return .NO }
        return send(response)
    }

    /// The request is over, one way or another.
    func complete(isWhole: Bool) {
        let (task, failure) = state.withLock { state in
            state.rest.end()
            state.outgoing.fail()
            return (state.task, state.failure)
        }
        task?.cancel()
        stream?.fail()
        if isWhole, !endsConnection {
            daemon.connections.requestEnded(connection)
        } else {
            // 0.9.75 may overlook that it has to be closed, until something happens on it or its time is over.
            cmhd_set_timeout(connection, 1)
            daemon.connections.finished(connection)
        }
        daemon.ended(self)
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

    /// Why the request is not even read.
    private func refusal(isServed: Bool, isAdmitted: Bool) -> HTTPResponse? {
        guard isAdmitted else { return .busy("There are too many connections; try again in a moment.") }
        guard isServed else { return .busy("The server is shutting down.") }
        guard cmhd_header_size(connection) <= daemon.limits.headBytes else {
            return .text(431, "The header is larger than \(daemon.limits.headBytes) bytes.")
        }
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

    // MARK: - From anywhere

    /// Lets the connection's thread look again.
    func wake() {
        state.withLock { $0.rest.wake() }
    }

    /// Ends the exchange whatever its handler does; its connection has to be shut down, too.
    func abandon() {
        let task = state.withLock { state in
            state.outgoing.fail()
            state.rest.forbid()
            return state.task
        }
        task?.cancel()
        stream?.fail()
    }

    /// Runs something on a task that does not outlive the exchange, if it heeds its cancellation.
    func run(_ operation: @escaping @Sendable () async -> Void) {
        let task = Task { await operation() }
        let isTooLate = state.withLock { state in
            state.task = task
            return state.rest.isOver || state.rest.isForbidden
        }
        if isTooLate { task.cancel() }
    }

    // MARK: - The handler

    private func answer(_ body: RequestBody) {
        let request = HTTPRequest(head, body: body)
        run { [self] in
            let response = await respond(to: request)
            // What the handler has not read nobody will: it is taken in and thrown away.
            stream?.fail()
            state.withLock { state in
                state.response = response
                state.rest.wake()
            }
        }
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
