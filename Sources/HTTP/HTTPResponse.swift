package import Ground

/// What a handler answers.
package struct HTTPResponse: Sendable {
    /// What is sent after the header: bytes at hand, or bytes made while the client takes them.
    package enum Body: Sendable {
        case bytes([UInt8])
        /// Written while it is sent; with a length where it is known, in chunks otherwise.
        ///
        /// An error ends the connection, so that the client sees that the body is not complete.
        case stream(length: Int64?, @Sendable (ResponseWriter) async throws -> Void)
    }

    /// What the client is told: 200…599.
    package var status: Int
    package var headers: HTTPFields
    package var body: Body

    package init(_ status: Int, headers: HTTPFields = [:], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A line for people.
    package static func text(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status,
            headers: ["Content-Type": "text/plain; charset=utf-8"],
            body: .bytes(Array((text + "\n").utf8))
        )
    }

    /// A document that is JSON already, sent as it is with `application/json`.
    package static func json(_ status: Int, _ document: String) -> HTTPResponse {
        HTTPResponse(status, headers: ["Content-Type": "application/json"], body: .bytes(Array(document.utf8)))
    }

    /// Sends the pieces of a sequence as they come.
    package static func stream<Pieces: AsyncSequence & Sendable>(
        _ status: Int,
        headers: HTTPFields = [:],
        length: Int64? = nil,
        _ pieces: Pieces
    ) -> HTTPResponse where Pieces.Element == [UInt8] {
        let body = Body.stream(length: length) { writer in
            for try await piece in pieces { try await writer.write(piece) }
        }
        return HTTPResponse(status, headers: headers, body: body)
    }

    /// Whether the status forbids a body, whatever the handler put there.
    var hasNoBody: Bool { status < 200 || status == 204 || status == 304 }
}

/// An error that knows how it is answered; every other one is answered with 500.
package protocol HTTPAnswerable: Error {
    /// What the client is told; the server sends it as it is.
    var response: HTTPResponse { get }
}
