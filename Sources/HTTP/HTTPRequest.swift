package import Ground

/// What is known of a request when its header has come.
package struct HTTPRequestHead: Sendable {
    package let method: HTTPMethod
    /// The path as it was sent, still percent-encoded; begins with a slash.
    package let path: String
    package let query: Query
    package let headers: HTTPFields
    /// Who asks, as the socket tells: `192.0.2.7`.
    package let remoteAddress: String

    /// Reads a request target: a path, or a whole URL as proxies send it.
    package init(
        _ method: HTTPMethod,
        _ target: String,
        headers: HTTPFields = [:],
        remoteAddress: String = ""
    ) {
        self.method = method
        self.headers = headers
        self.remoteAddress = remoteAddress
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = Self.path(parts.first ?? "/")
        query = Query(parts.count > 1 ? parts[1] : "")
    }

    private static func path(_ text: Substring) -> String {
        if text.hasPrefix("/") { return String(text) }
        guard let scheme = text.firstRange(of: "://") else { return "/" }
        return text[scheme.upperBound...].firstIndex(of: "/").map { String(text[$0...]) } ?? "/"
    }
}

/// A request as a handler sees it.
package struct HTTPRequest: Sendable {
    package let head: HTTPRequestHead
    package let body: RequestBody
    /// The parts of the path that the route names, decoded.
    package var parameters: [String: String]

    package init(_ head: HTTPRequestHead, body: RequestBody = .bytes([]), parameters: [String: String] = [:]) {
        self.head = head
        self.body = body
        self.parameters = parameters
    }

    package var method: HTTPMethod { head.method }
    package var path: String { head.path }
    package var query: Query { head.query }
    package var headers: HTTPFields { head.headers }
    package var remoteAddress: String { head.remoteAddress }
}

/// How a route wants the body of its requests.
package enum BodyRule: Sendable, Hashable {
    /// The whole body before the handler starts; a longer one is answered with 413.
    case collected(limit: Int)
    /// Piece by piece while the handler runs; beyond the limit the stream fails.
    case streamed(limit: Int64)

    /// For requests that carry nothing.
    package static let none = BodyRule.collected(limit: 0)
    /// For forms and small documents: one mebibyte.
    package static let small = BodyRule.collected(limit: 1 << 20)

    var limit: Int64 {
        switch self {
        case .collected(let limit): Int64(min(limit, 1 << 60))
        case .streamed(let limit): min(limit, 1 << 60)
        }
    }
}

/// The body of a request, as the route's rule asks for it.
package enum RequestBody: Sendable {
    case bytes([UInt8])
    case stream(BodyStream)

    /// The collected body; of a streamed one nothing.
    package var bytes: [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .stream: []
        }
    }
}
