/// What one client, and all of them together, may take of the server.
package struct ListenerLimits: Sendable, Hashable {
    /// Connections at once; up to 64 beyond are answered with 503, and whoever comes then is cut off.
    package var connections: Int
    /// Connections at once from one address; those beyond are answered with 503.
    package var connectionsPerAddress: Int
    /// Bytes of a request's line and header; more is answered with 431.
    package var headBytes: Int
    /// From the connection until the header is complete, however slowly its bytes drip.
    package var head: Duration
    /// From the header until the body is complete.
    package var body: Duration
    /// How long a connection may rest between two requests, and a client may leave a response unread.
    package var idle: Duration

    package init(
        connections: Int = 1000,
        connectionsPerAddress: Int = 250,
        headBytes: Int = 32 << 10,
        head: Duration = .seconds(10),
        body: Duration = .seconds(120),
        idle: Duration = .seconds(60)
    ) {
        self.connections = connections
        self.connectionsPerAddress = connectionsPerAddress
        self.headBytes = headBytes
        self.head = head
        self.body = body
        self.idle = idle
    }
}
