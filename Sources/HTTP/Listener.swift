/// An HTTP/1.1 server on one address.
///
/// *Cost*: one thread however many connections; about 50 KiB a connection; a task a request.
package final class Listener: Sendable {
    /// Where a listener listens and what it bears.
    package struct Configuration: Sendable {
        /// An address of this machine: `127.0.0.1`, `::1`, `0.0.0.0`, `::` for IPv4 and IPv6.
        package var host: String
        /// 0 takes a free port.
        package var port: UInt16
        package var limits: ListenerLimits
        /// Threads that read and write; handlers run elsewhere.
        package var threads: Int

        package init(
            host: String = "127.0.0.1",
            port: UInt16 = 0,
            limits: ListenerLimits = .init(),
            threads: Int = 1
        ) {
            self.host = host
            self.port = port
            self.limits = limits
            self.threads = threads
        }
    }

    package let host: String
    package let port: UInt16
    private let daemon: Daemon

    /// Starts listening; requests may come before this returns.
    ///
    /// The log is called at the end of each request, from a thread of the server: it must not wait.
    /// Throws when the address cannot be listened on.
    package init(
        _ configuration: Configuration = .init(),
        responder: any Responder,
        log: @escaping @Sendable (AccessRecord) -> Void = { _ in }
    ) throws(HTTPError) {
        let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
        host = configuration.host
        port = socket.port
        daemon = Daemon(limits: configuration.limits, responder: responder, log: log)
        try daemon.start(socket, threads: configuration.threads, subject: "\(configuration.host):\(socket.port)")
    }

    /// The address as it stands in a URL: `http://127.0.0.1:8080`.
    package var url: String {
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// How many connections are open, and how many requests are being read, answered or sent.
    package var load: (connections: Int, requests: Int) {
        (daemon.connections.count, daemon.exchangeCount)
    }

    /// Stops: accepts nothing new, answers 503 on open connections, finishes what runs, and after the limit ends the rest.
    ///
    /// Returns when the last connection is closed. A second call waits for the first. A listener that is let go without it
    /// keeps serving until the process ends.
    package func drain(within limit: Duration = .seconds(10)) async {
        await daemon.drain(within: limit)
    }
}
