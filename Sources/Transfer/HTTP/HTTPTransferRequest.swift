package import Ground

/// One document to fetch with GET.
package struct HTTPTransferRequest: Sendable {
    /// The absolute URL, http or https, already percent-encoded; sent as it stands.
    package var url: String
    /// Fields sent besides Host, Accept-Encoding and User-Agent; they do not follow a redirect to another host.
    package var headers: HTTPFields
    package var userAgent: String
    package var limits: HTTPTransferLimits
    /// Values that must not appear in any text about this transfer, and must not reach another host.
    package var secrets: [String]

    package init(
        url: String,
        headers: HTTPFields = [:],
        userAgent: String = "Garner",
        limits: HTTPTransferLimits = .init(),
        secrets: [String] = []
    ) {
        self.url = url
        self.headers = headers
        self.userAgent = userAgent
        self.limits = limits
        self.secrets = secrets
    }

    /// Throws `badRequest` for a field that would break the request open, such as one with a line break.
    func checkFields(_ mask: URLMask) throws(TransferError) {
        for field in headers.fields + [HTTPFields.Field("User-Agent", userAgent)] where !field.isWellFormed {
            let cause = "The header \(mask.mask(field.name)) has a name or a value that cannot be sent."
            throw TransferError(.badRequest, mask.mask(url), cause)
        }
    }
}

/// The bounds of one request; each ends it with a code of its own.
package struct HTTPTransferLimits: Sendable, Hashable {
    /// From the start of a hop until its connection stands, name and TLS included.
    package var connect: Duration
    /// The longest time without a byte once the connection stands, the wait for the first one included.
    package var silence: Duration
    /// The whole request with its redirects.
    package var request: Duration
    /// Decoded bytes of the body.
    package var bytes: Int64
    /// Bytes of the header, status line included.
    package var headBytes: Int
    /// Redirects followed.
    package var redirects: Int

    package init(
        connect: Duration = .seconds(30),
        silence: Duration = .seconds(300),
        request: Duration = .seconds(3600),
        bytes: Int64 = 1 << 31,
        headBytes: Int = 64 << 10,
        redirects: Int = 5
    ) {
        self.connect = connect
        self.silence = silence
        self.request = request
        self.bytes = bytes
        self.headBytes = headBytes
        self.redirects = redirects
    }
}
