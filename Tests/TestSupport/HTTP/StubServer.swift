package import Ground
package import HTTP

/// A real HTTP server on loopback whose answers a test lays down, path by path, and which remembers what it was asked.
///
/// A path without an answer is answered with 404. Use it through `withStubServer`, which stops it.
package final class StubServer: Sendable {
    /// A request as it came.
    package struct Recorded: Sendable {
        package let method: String
        package let path: String
        package let query: Query
        package let headers: HTTPFields
        package let body: [UInt8]
        package let at: ContinuousClock.Instant
    }

    package typealias Handler = @Sendable (HTTPRequest) async throws -> HTTPResponse

    private struct State {
        var handlers: [String: Handler] = [:]
        var fallback: Handler?
        var requests: [Recorded] = []
    }

    private let state: Lock<State>
    private let listener: Listener

    package init(limits: ListenerLimits = .init()) throws {
        let state = Lock(State())
        self.state = state
        listener = try Listener(
            .init(limits: limits),
            responder: HandlerResponder { request in
                let handler = state.withLock { state in
                    state.requests.append(Recorded(request))
                    return state.handlers[request.path] ?? state.fallback
                }
                return try await handler?(request) ?? .text(404, "no answer was laid down for \(request.path)")
            }
        )
    }

    /// The address without a trailing slash: `http://127.0.0.1:40123`.
    package var url: String { listener.url }

    package var port: UInt16 { listener.port }

    /// Lays down what a path answers: one answer after the other, the last one again and again.
    package func on(_ path: String, _ answers: StubAnswer...) {
        let turn = Lock(0)
        on(path) { _ in
            let index = turn.withLock { turn in
                defer { turn += 1 }
                return min(turn, answers.count - 1)
            }
            return try await answers[index].response()
        }
    }

    /// Lays down what a path answers, by a handler.
    package func on(_ path: String, _ handler: @escaping Handler) {
        state.withLock { $0.handlers[path] = handler }
    }

    /// Lays down what every other path answers.
    package func onAnythingElse(_ handler: @escaping Handler) {
        state.withLock { $0.fallback = handler }
    }

    /// What was asked so far, in order.
    package var requests: [Recorded] { state.withLock { $0.requests } }

    package func requests(to path: String) -> [Recorded] {
        requests.filter { $0.path == path }
    }

    /// Stops at once; what still runs is cut.
    package func stop() async {
        await listener.drain(within: .zero)
    }
}

extension StubServer.Recorded {
    fileprivate init(_ request: HTTPRequest) {
        method = request.method.rawValue
        path = request.path
        query = request.query
        headers = request.headers
        body = request.body.bytes
        at = .now
    }
}

/// Runs the body with a stub server and stops it afterwards, whatever happens.
package func withStubServer<Result>(
    limits: ListenerLimits = .init(),
    _ body: (StubServer) async throws -> Result
) async throws -> Result {
    let server = try StubServer(limits: limits)
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}
