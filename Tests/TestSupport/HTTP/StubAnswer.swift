package import Ground
internal import HTTP

/// What a stub server says to one request.
package struct StubAnswer: Sendable {
    package var status: Int
    package var headers: HTTPFields
    package var body: [UInt8]
    /// Before the first byte.
    package var delay: Duration
    /// The body in pieces of this many bytes with a pause before each; nil sends it at once.
    package var drip: (size: Int, pause: Duration)?
    /// The connection breaks after this many bytes of the body.
    package var cutAfter: Int?
    /// Whether the body is announced with its length or sent in chunks, where it is dripped or cut.
    package var hasLength: Bool

    package init(
        _ status: Int = 200,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        delay: Duration = .zero,
        drip: (size: Int, pause: Duration)? = nil,
        cutAfter: Int? = nil,
        hasLength: Bool = true
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.delay = delay
        self.drip = drip
        self.cutAfter = cutAfter
        self.hasLength = hasLength
    }

    package static func text(_ status: Int, _ text: String, type: String = "text/plain") -> StubAnswer {
        StubAnswer(status, headers: ["Content-Type": type], body: Array(text.utf8))
    }

    package static func json(_ document: String, status: Int = 200) -> StubAnswer {
        text(status, document, type: "application/json")
    }

    package static func redirect(to location: String, status: Int = 302) -> StubAnswer {
        StubAnswer(status, headers: ["Location": location])
    }

    /// Accepts the request and never answers it, until the server stops.
    package static let hang = StubAnswer(delay: .seconds(86_400))

    /// The same answer with its body compressed and marked so.
    package var gzipped: StubAnswer {
        var answer = self
        answer.body = Gzip.compress(body)
        answer.headers["Content-Encoding"] = "gzip"
        return answer
    }

    /// The same answer with a byte order mark before its body.
    package var withByteOrderMark: StubAnswer {
        var answer = self
        answer.body = [0xef, 0xbb, 0xbf] + body
        return answer
    }

    package func delayed(by delay: Duration) -> StubAnswer {
        var answer = self
        answer.delay = delay
        return answer
    }

    /// Sends the body piece by piece.
    package func dripping(_ size: Int, every pause: Duration, hasLength: Bool = true) -> StubAnswer {
        var answer = self
        answer.drip = (size, pause)
        answer.hasLength = hasLength
        return answer
    }

    /// Breaks the connection in the middle of the body.
    package func cut(after count: Int, hasLength: Bool = true) -> StubAnswer {
        var answer = self
        answer.cutAfter = count
        answer.hasLength = hasLength
        return answer
    }

    func response() async throws -> HTTPResponse {
        if delay > .zero { try await Task.sleep(for: delay) }
        guard drip != nil || cutAfter != nil || !hasLength else {
            return HTTPResponse(status, headers: headers, body: .bytes(body))
        }
        let answer = self
        let length = hasLength ? Int64(body.count) : nil
        let stream = HTTPResponse.Body.stream(length: length) { writer in
            try await answer.write(to: writer)
        }
        return HTTPResponse(status, headers: headers, body: stream)
    }

    private func write(to writer: ResponseWriter) async throws {
        var rest = body[..<(cutAfter ?? body.count)]
        while !rest.isEmpty {
            if let drip { try await Task.sleep(for: drip.pause) }
            let piece = rest.prefix(drip?.size ?? 64 << 10)
            try await writer.write(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        guard cutAfter == nil else { throw Cut() }
    }

    private struct Cut: Error {}
}
