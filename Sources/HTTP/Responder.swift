/// What answers requests: a router, or a single handler.
package protocol Responder: Sendable {
    /// How the body of a request with this head is wanted; asked before a byte of it is read.
    func bodyRule(for head: HTTPRequestHead) -> BodyRule

    /// Answers a request, on a task of its own, which is cancelled when the client has gone while it is being answered, or
    /// when the server's drain has run out of time.
    func respond(to request: HTTPRequest) async throws -> HTTPResponse
}

extension Responder {
    /// Small bodies for every request, unless a responder knows better.
    package func bodyRule(for head: HTTPRequestHead) -> BodyRule { .small }
}

/// One handler for every request.
package struct HandlerResponder: Responder {
    private let handler: @Sendable (HTTPRequest) async throws -> HTTPResponse

    package init(_ handler: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse) {
        self.handler = handler
    }

    /// Hands every request to the one handler.
    package func respond(to request: HTTPRequest) async throws -> HTTPResponse {
        try await handler(request)
    }
}
