/// One line of the access log.
///
/// The query is left out, since it may hold secrets.
package struct AccessRecord: Sendable {
    package let method: HTTPMethod
    package let path: String
    package let remoteAddress: String
    /// 0 where the connection ended before a response was sent.
    package let status: Int
    /// Bytes of the response's body that were handed to the socket.
    package let bytes: Int64
    package let duration: Duration
    /// Whether the response went out whole.
    package let isComplete: Bool
    /// What a handler threw that is no answer, for the log alone: it may hold anything.
    package let failure: String?
}
