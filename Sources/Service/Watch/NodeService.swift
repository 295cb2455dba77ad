package import Engine
package import Ground
package import HTTP
internal import Transfer

/// What a node does besides its engine: answers over HTTP, and calls its heartbeat's address.
///
/// The listener is there before the engine, so that an address that is taken ends the start; it answers until the engine
/// has come to rest.
package final class NodeService: Sendable {
    private let listener: ListenerSlot
    private let calling = Lock<Task<Void, Never>?>(nil)
    private let client = Lock<HTTPClient?>(nil)

    /// Listens by the settings; `isLenient` lets the service run without when the address is taken.
    ///
    /// *Throws* `ListenFailure`.
    package init(_ configuration: Configuration, isLenient: Bool, log: Log) throws(ListenFailure) {
        listener = ListenerSlot()
        guard let address = configuration.http.listen else { return }
        do throws(HTTPError) {
            try listener.listen(on: address, log: log)
        } catch {
            let failure = ListenFailure(error, address)
            guard isLenient else { throw failure }
            log.warning("nothing is answered over HTTP", ["because": .text("\(failure)")])
        }
    }

    /// Where this node answers; nil when nowhere.
    package var url: String? { listener.url }

    /// Answers for the engine, and calls its heartbeat's address, from now on.
    package func begin(_ installation: Installation, _ engine: Engine, log: Log) {
        let configuration = installation.configuration
        let health = NodeHealth(installation, engine)
        var router = Router()
        StatusPages(health, token: configuration.http.metricsToken?.text, networks: configuration.http.metricsAllow)
            .add(to: &router)
        listener.answer(by: router)
        guard let url = configuration.heartbeat.url?.text else { return }
        let client = installation.httpClient(allowLoopback: false)
        self.client.withLock { $0 = client }
        let call = HeartbeatCall(url, every: configuration.heartbeat.every, over: client, log: log) {
            await health.troubles()
        }
        let task = Task { await call.run { engine.isDraining } }
        calling.withLock { $0 = task }
    }

    /// Calls and answers nobody any more; what is being answered is answered.
    package func end() async {
        let task = calling.withLock { $0 }
        task?.cancel()
        client.withLock { $0 }?.close()
        await task?.value
        await listener.drain()
    }
}

/// A listener whose answers are found later than its address.
private final class ListenerSlot: Sendable, Responder {
    private let state = Lock(State())

    private struct State {
        var listener: Listener?
        var router: Router?
    }

    var url: String? { state.withLock { $0.listener?.url } }

    func listen(on address: ListenAddress, log: Log) throws(HTTPError) {
        let listener = try Listener(.init(host: address.host, port: address.port), responder: self) { record in
            log.debug(
                "answered",
                [
                    "method": .text(record.method.rawValue), "path": .text(record.path),
                    "from": .text(record.remoteAddress), "status": .integer(Int64(record.status)),
                    "failure": JSONValue(record.failure),
                ]
            )
        }
        state.withLock { $0.listener = listener }
    }

    func answer(by router: Router) {
        state.withLock { $0.router = router }
    }

    func drain() async {
        let listener = state.withLock { $0.listener }
        await listener?.drain(within: .seconds(2))
    }

    func bodyRule(for head: HTTPRequestHead) -> BodyRule {
        state.withLock { $0.router }?.bodyRule(for: head) ?? .none
    }

    func respond(to request: HTTPRequest) async throws -> HTTPResponse {
        guard let router = state.withLock({ $0.router }) else { return .text(503, "It has only begun.") }
        return try await router.respond(to: request)
    }
}

/// Why a node cannot answer over HTTP, and what to do.
package struct ListenFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the server met.
    package let cause: HTTPError
    package let address: ListenAddress

    init(_ cause: HTTPError, _ address: ListenAddress) {
        self.cause = cause
        self.address = address
    }

    package var description: String {
        "\(cause.cause) Set http.listen to another address or port, or to null for none, or end what listens there."
    }
}
