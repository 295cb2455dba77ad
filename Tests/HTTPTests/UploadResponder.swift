import HTTP

/// Takes the body of every request as a stream, and answers with how much its handler says.
struct UploadResponder: Responder {
    private let limit: Int64
    private let handler: @Sendable (BodyStream) async throws -> Int

    init(limit: Int64 = 1 << 30, _ handler: @escaping @Sendable (BodyStream) async throws -> Int) {
        self.limit = limit
        self.handler = handler
    }

    func bodyRule(for head: HTTPRequestHead) -> BodyRule { .streamed(limit: limit) }

    func respond(to request: HTTPRequest) async throws -> HTTPResponse {
        guard case .stream(let stream) = request.body else { return .text(500, "no stream") }
        return .text(200, "\(try await handler(stream)) bytes")
    }
}
