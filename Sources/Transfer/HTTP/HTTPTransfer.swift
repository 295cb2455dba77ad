internal import CCurl
internal import Foundation
internal import Ground

/// One request of a GET, of which redirects may make several: the handle, what has come, and when it is overdue.
// @unchecked Sendable because after its making everything but `isCancelled` is touched by the loop's thread only.
final class HTTPTransfer: @unchecked Sendable {
    /// How the request ended, when it did not fail.
    enum End: Sendable {
        case answer(HTTPTransferAnswer)
        case redirect(to: String)
    }

    typealias Outcome = Result<End, TransferError>

    let url: WebURL
    let headers: HTTPFields
    let request: HTTPTransferRequest
    let settings: HTTPClient.Configuration
    private let mask: URLMask
    private let sink: any BodySink
    private let isCancelled = Lock(false)
    private var report: (@Sendable (Outcome) -> Void)?

    private(set) var handle: CurlHandle?
    /// When the first request of the chain began; the limit of the whole counts from here.
    private let chainStartedAt: Double
    private var startedAt = 0.0
    /// When the connection stood; silence counts from here.
    private var connectedAt: Double?
    private var firstByteAt: Double?
    private var lastByteAt = 0.0

    private var head = AnswerHead()
    private var headBytes = 0
    private var discardedBytes = 0
    private var decoder: BodyDecoder?
    /// What a callback objected to; libcurl itself reports only that one did.
    private var problem: TransferError?
    /// Why the guard refused an address, and whether it let another one pass.
    private var refusal: String?
    private var triedAddress = false

    init(
        _ request: HTTPTransferRequest,
        to url: WebURL,
        headers: HTTPFields,
        chainStartedAt: Double,
        into sink: any BodySink,
        settings: HTTPClient.Configuration
    ) {
        self.request = request
        self.url = url
        self.headers = headers
        self.chainStartedAt = chainStartedAt
        self.sink = sink
        self.settings = settings
        mask = URLMask(secrets: request.secrets)
    }

    /// From any thread: the next thing that the loop does with it is to end it.
    func markCancelled() {
        isCancelled.withLock { $0 = true }
    }

    var wasCancelled: Bool { isCancelled.withLock { $0 } }

    var subject: String { mask.mask(url.text) }

    /// Makes the handle ready; `report` is called once, at the end.
    func prepare(now: Double, report: @escaping @Sendable (Outcome) -> Void) throws(TransferError) {
        self.report = report
        startedAt = now
        guard let handle = CurlHandle() else {
            throw TransferError(.other, subject, "There is no memory left for another transfer.")
        }
        handle.configure(self)
        self.handle = handle
    }

    /// Judges what libcurl has finished.
    func conclude(_ code: CURLcode, now: Double) -> Outcome {
        if head.isComplete, let location = head.location { return .success(.redirect(to: location)) }
        do throws(TransferError) {
            if let problem { throw problem }
            guard code == CURLE_OK else { throw error(for: code) }
            guard let decoder else {
                throw TransferError(.cut, subject, "The server closed the connection before its answer was complete.")
            }
            try decoder.finish()
            try sink.finish()
            return .success(.answer(answer(decoder, now: now)))
        } catch {
            return .failure(error)
        }
    }

    /// Frees the handle and tells whoever waits; a second call does nothing.
    func end(_ outcome: Outcome) {
        guard let report else { return }
        self.report = nil
        handle = nil
        report(outcome)
    }

    private func answer(_ decoder: BodyDecoder, now: Double) -> HTTPTransferAnswer {
        HTTPTransferAnswer(
            status: head.status,
            headers: head.fields,
            finalURL: subject,
            wireBytes: decoder.wireBytes,
            bytes: decoder.bytes,
            timings: timings(now: now),
            remoteAddress: handle?.remoteAddress ?? ""
        )
    }

    private func timings(now: Double) -> HTTPTimings {
        var timings = handle?.connectionTimings ?? HTTPTimings()
        timings.firstByte = .seconds((firstByteAt ?? now) - (connectedAt ?? now))
        timings.total = .seconds(now - chainStartedAt)
        return timings
    }

    private func error(for code: CURLcode) -> TransferError {
        if let refusal, !triedAddress {
            return .addressRefused(subject, host: url.host, refusal)
        }
        return .from(code, subject: subject, detail: mask.mask(handle?.detail ?? ""), hasConnection: connectedAt != nil)
    }
}

// MARK: - Limits

extension HTTPTransfer {
    /// When the next limit strikes, in seconds of the loop's clock.
    var deadline: Double {
        let whole = chainStartedAt + request.limits.request.seconds
        guard connectedAt != nil else { return min(whole, startedAt + request.limits.connect.seconds) }
        return min(whole, lastByteAt + request.limits.silence.seconds)
    }

    /// The limit that has struck.
    func overdue(now: Double) -> TransferError? {
        guard now >= deadline else { return nil }
        let limits = request.limits
        if now >= chainStartedAt + limits.request.seconds {
            return TransferError(.requestTimeout, subject, "The answer was not complete after \(limits.request).")
        }
        if connectedAt == nil {
            return TransferError(.connectTimeout, subject, "There was no connection after \(limits.connect).")
        }
        return TransferError(.silenceTimeout, subject, "The service sent nothing for \(limits.silence).")
    }
}

// MARK: - What libcurl calls

extension HTTPTransfer {
    /// Judges an address before a socket is opened to it.
    func mayConnect(to address: UnsafePointer<sockaddr>) -> Bool {
        // Towards a proxy the target has been judged before; the proxy itself is the operator's choice.
        guard settings.proxy == nil else { return true }
        guard let address = IPAddress(address) else { return false }
        if let refusal = settings.addresses.refusal(of: address) {
            self.refusal = "\(address), \(refusal)"
            return false
        }
        triedAddress = true
        return true
    }

    func connected(now: Double) {
        connectedAt = now
        lastByteAt = now
    }

    /// Takes one header line, and says whether the transfer goes on.
    func takeHead(_ line: UnsafeRawBufferPointer, now: Double) -> Bool {
        lastByteAt = now
        firstByteAt = firstByteAt ?? now
        headBytes += line.count
        guard headBytes <= request.limits.headBytes else {
            return fail(
                TransferError(
                    .headTooLarge,
                    subject,
                    "The answer's header is larger than \(request.limits.headBytes) bytes."
                )
            )
        }
        guard head.take(line), head.location == nil else { return true }
        do {
            decoder = try BodyDecoder(for: head, limit: request.limits.bytes, subject: subject)
            return true
        } catch {
            return fail(error)
        }
    }

    /// Takes the next bytes of the body, and says whether the transfer goes on.
    func takeBody(_ piece: UnsafeRawBufferPointer, now: Double) -> Bool {
        lastByteAt = now
        guard let decoder else {
            // The body of a redirect; a long one is not waited for.
            discardedBytes += piece.count
            return discardedBytes <= 64 << 10
        }
        do {
            try decoder.decode(piece, into: sink)
            return true
        } catch {
            return fail(error)
        }
    }

    private func fail(_ problem: TransferError) -> Bool {
        self.problem = problem
        return false
    }
}

extension Duration {
    /// Seconds with their fraction.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
