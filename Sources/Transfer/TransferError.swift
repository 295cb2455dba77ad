/// Why a transfer gave no answer, in words that hold no secret.
package struct TransferError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kept the answer away; a harvester turns it into a code of the error catalogue, 9010 or higher.
    package enum Code: String, Sendable, CaseIterable {
        /// The URL, or a header field, cannot be sent: malformed, or neither http nor https.
        case badRequest
        /// The name leads to an address that the operator has not allowed.
        case addressRefused
        /// The host name has no address.
        case resolve
        /// Nobody accepted the connection.
        case connect
        /// The encrypted connection failed: certificate, name, chain or protocol.
        case tls
        /// No connection within the connect limit; resolving the name counts.
        case connectTimeout
        /// The connection stood, but no byte came for as long as the silence limit.
        case silenceTimeout
        /// The whole request, redirects included, took longer than its limit.
        case requestTimeout
        /// A redirect that is not followed: too many, to plain http, or with credentials to another host.
        case redirectRefused
        /// More decoded bytes than the limit.
        case tooLarge
        /// More header bytes than the limit.
        case headTooLarge
        /// The answer ended before it was complete: shorter than announced, or the connection broke.
        case cut
        /// What came is not HTTP, or is encoded in a way that cannot be read.
        case notHTTP
        /// The folder for the answer has no room left.
        case diskFull
        /// The folder for the answer cannot be written.
        case notWritable
        /// The host is not to be asked for longer than whoever asks can wait.
        case hostRests
        /// The task that wanted the answer was cancelled.
        case cancelled
        /// The client was closed.
        case closed
        /// Anything else that libcurl reports.
        case other
    }

    /// Who can mend it.
    package enum Fault: String, Sendable {
        /// The service at the other end, or the way to it.
        case remote
        /// Whoever entered the URL, the headers or the limits.
        case settings
        /// The machine that Garner runs on.
        case ours
        /// Nobody: it was asked for.
        case nobody
    }

    package let code: Code
    /// The URL with its secrets masked, or the folder.
    package let subject: String
    /// One sentence for people: what happened and, where there is one, the remedy.
    package let cause: String
    /// What libcurl reported, where it was libcurl.
    package let foreign: CurlCode?

    package init(_ code: Code, _ subject: String, _ cause: String, foreign: CurlCode? = nil) {
        self.code = code
        self.subject = subject
        self.cause = cause
        self.foreign = foreign
    }

    /// Whether the same request may succeed later without anybody changing anything.
    package var isRetriable: Bool {
        switch code {
        case .badRequest, .addressRefused, .redirectRefused, .tooLarge, .headTooLarge, .cancelled: false
        case .resolve, .connect, .tls, .connectTimeout, .silenceTimeout, .requestTimeout, .cut, .notHTTP, .diskFull,
            .notWritable, .hostRests, .closed, .other:
            true
        }
    }

    package var fault: Fault {
        switch code {
        case .badRequest, .addressRefused: .settings
        case .diskFull, .notWritable, .closed: .ours
        case .cancelled, .hostRests: .nobody
        case .resolve, .connect, .tls, .connectTimeout, .silenceTimeout, .requestTimeout, .redirectRefused, .tooLarge,
            .headTooLarge, .cut, .notHTTP, .other:
            .remote
        }
    }

    package var description: String {
        guard let foreign else { return "\(cause) [\(subject)]" }
        return "\(cause) [\(subject); \(foreign)]"
    }
}
