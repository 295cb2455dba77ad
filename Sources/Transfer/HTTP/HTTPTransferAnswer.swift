package import Ground

/// What a finished transfer was answered with, whatever its status; the body is in the sink.
package struct HTTPTransferAnswer: Sendable {
    package let status: Int
    package let headers: HTTPFields
    /// The URL that answered, after redirects, with its secrets masked.
    package let finalURL: String
    /// Body bytes as they came over the line, still encoded.
    package let wireBytes: Int64
    /// Body bytes as the sink got them, decoded.
    package let bytes: Int64
    package let timings: HTTPTimings
    /// The address that answered: `192.0.2.7:443`, `[2001:db8::7]:443`.
    package let remoteAddress: String
    /// How many redirects were followed.
    package internal(set) var redirects: Int

    package init(
        status: Int,
        headers: HTTPFields = [:],
        finalURL: String,
        wireBytes: Int64 = 0,
        bytes: Int64 = 0,
        timings: HTTPTimings = .init(),
        remoteAddress: String = "",
        redirects: Int = 0
    ) {
        self.status = status
        self.headers = headers
        self.finalURL = finalURL
        self.wireBytes = wireBytes
        self.bytes = bytes
        self.timings = timings
        self.remoteAddress = remoteAddress
        self.redirects = redirects
    }

    /// The media type without parameters, in lower case: `application/json`; nil where none was sent.
    package var mediaType: String? {
        headers["Content-Type"].map { value in
            String(value.prefix { $0 != ";" }).lowercased().filter { !$0.isWhitespace }
        }
    }

    /// When the server wants to be asked again, where it says so.
    package var retryAfter: RetryAfter? {
        headers["Retry-After"].flatMap(RetryAfter.init)
    }
}

/// How long each part of the last hop took, and the whole.
///
/// Resolve, connect and TLS are zero where a connection was reused.
package struct HTTPTimings: Sendable, Hashable {
    package var resolve: Duration
    package var connect: Duration
    package var tls: Duration
    /// From the request until the first byte of its answer.
    package var firstByte: Duration
    /// The whole request with its redirects.
    package var total: Duration

    package init(
        resolve: Duration = .zero,
        connect: Duration = .zero,
        tls: Duration = .zero,
        firstByte: Duration = .zero,
        total: Duration = .zero
    ) {
        self.resolve = resolve
        self.connect = connect
        self.tls = tls
        self.firstByte = firstByte
        self.total = total
    }
}
