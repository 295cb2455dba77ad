/// How much a harvest may ask of a service, and for how long it waits.
package struct HarvestLimits: Sendable, Hashable {
    /// Attempts of one episode, the first included.
    package var attempts: Int
    /// Requests in flight at once to one host.
    package var requestsAtOnce: Int
    /// From the start of one request to the start of the next on one host.
    package var requestSpacing: Duration
    /// Until the connection stands, name look-up and TLS included.
    package var connect: Duration
    /// Without a single byte on an open line.
    package var silence: Duration
    /// One request, from its start to the last byte.
    package var request: Duration
    /// One attempt with all its requests and its import.
    package var attempt: Duration
    /// Bytes of one answer, decoded.
    package var bytes: Int64

    package init(
        attempts: Int,
        requestsAtOnce: Int,
        requestSpacing: Duration,
        connect: Duration,
        silence: Duration,
        request: Duration,
        attempt: Duration,
        bytes: Int64
    ) {
        self.attempts = attempts
        self.requestsAtOnce = requestsAtOnce
        self.requestSpacing = requestSpacing
        self.connect = connect
        self.silence = silence
        self.request = request
        self.attempt = attempt
        self.bytes = bytes
    }
}
