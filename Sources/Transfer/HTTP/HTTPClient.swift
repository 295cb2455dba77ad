internal import Ground

/// Fetches documents over HTTP: any number at once, on one thread of its own.
///
/// Names are resolved beside that thread, so one that hangs delays nobody else. Nothing of the environment is heeded, such
/// as `http_proxy`; certificates are always verified; no cookie is kept.
/// *Cost*: about 40 KiB a running transfer.
package final class HTTPClient: HTTPFetching {
    /// What holds for every transfer of a client.
    package struct Configuration: Sendable {
        /// Which addresses may be connected to.
        package var addresses: AddressGuard
        /// The proxy that the operator has configured, such as `http://proxy.example:3128`.
        ///
        /// Targets are resolved and judged here before it is asked.
        package var proxy: String?
        /// A file of certificates to trust instead of the system's, in PEM form.
        package var certificates: String?

        package init(addresses: AddressGuard = .init(), proxy: String? = nil, certificates: String? = nil) {
            self.addresses = addresses
            self.proxy = proxy
            self.certificates = certificates
        }
    }

    private let configuration: Configuration
    private let loop = TransferLoop()

    package init(_ configuration: Configuration = .init()) {
        self.configuration = configuration
    }

    deinit {
        loop.close()
    }

    /// Fetches a URL, following redirects within the request's rules; the sink is abandoned when anything fails.
    ///
    /// *Throws*: `TransferError` by code; an answer of any status, 500 too, is an answer. *Cost*: one request, and one
    /// for each redirect.
    package func get(
        _ request: HTTPTransferRequest,
        into sink: any BodySink
    ) async throws(TransferError) -> HTTPTransferAnswer {
        do throws(TransferError) {
            return try await follow(request, into: sink)
        } catch {
            sink.abandon()
            throw error
        }
    }

    private func follow(
        _ request: HTTPTransferRequest,
        into sink: any BodySink
    ) async throws(TransferError) -> HTTPTransferAnswer {
        let startedAt = TransferLoop.now
        let mask = URLMask(secrets: request.secrets)
        let rule = RedirectRule(limit: request.limits.redirects, mask: mask)
        try request.checkFields(mask)
        var url = try WebURL(request.url, mask: mask)
        var headers = request.headers
        var redirects = 0
        while true {
            let transfer = HTTPTransfer(
                request,
                to: url,
                headers: headers,
                chainStartedAt: startedAt,
                into: sink,
                settings: configuration
            )
            switch try await run(transfer) {
            case .answer(var answer):
                answer.redirects = redirects
                return answer
            case .redirect(let location):
                let target = try rule.target(location, from: url, followed: redirects)
                // The fields of a provider may hold its key, so they stay with its host.
                if !target.hasSameHost(as: url) { headers = headers.filter { $0.lowercased() == "accept" } }
                url = target
                redirects += 1
            }
        }
    }

    private func run(_ transfer: HTTPTransfer) async throws(TransferError) -> HTTPTransfer.End {
        if configuration.proxy != nil { try await TargetCheck.judge(transfer) }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.start(transfer) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            loop.cancel(transfer)
        }
        return try outcome.get()
    }

    /// Ends every transfer with the code `closed`; the client is of no use afterwards.
    package func close() {
        loop.close()
    }
}
