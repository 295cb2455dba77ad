/// What the HTTP server could not do.
package struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the server met: at its start, from a client, or from a handler.
    package enum Code: String, Sendable {
        /// Another program listens there.
        case addressInUse
        /// This machine has no such address.
        case addressUnknown
        /// A port below 1024 needs a privilege.
        case notPermitted
        /// The server did not start for another reason, such as too many open files.
        case notStarted
        /// The client went away, or the server gave it up.
        case connectionLost
        /// The body is longer than the route allows.
        case bodyTooLarge
        /// A response holds a header field or a status that cannot be sent.
        case malformedResponse
    }

    package let code: Code
    /// The address, or the request as `GET /path`.
    package let subject: String
    /// One sentence for people.
    package let cause: String

    package init(_ code: Code, _ subject: String, _ cause: String) {
        self.code = code
        self.subject = subject
        self.cause = cause
    }

    package var description: String { "\(cause) [\(subject)]" }
}
