package import Ground
package import Transfer

/// Calls an address while all is well, and only then: whoever is called notices when it is not, also when this machine
/// is gone and no mail can say so.
package struct HeartbeatCall: Sendable {
    private let url: String
    private let every: Duration
    private let client: any HTTPFetching
    private let log: Log
    private let troubles: @Sendable () async -> [Finding]

    /// `troubles` tells what is sick now.
    package init(
        _ url: String,
        every: Duration,
        over client: any HTTPFetching,
        log: Log,
        troubles: @escaping @Sendable () async -> [Finding]
    ) {
        self.url = url
        self.every = every
        self.client = client
        self.log = log
        self.troubles = troubles
    }

    /// Looks and calls until cancelled, or until the service comes to rest; what is wrong is logged when it begins and when it is over.
    package func run(until isOver: () -> Bool = { false }) async {
        var last: String?
        while !Task.isCancelled, !isOver() {
            let trouble = await call()
            if trouble != last {
                if let trouble {
                    log.error("no heartbeat", ["because": .text(trouble)])
                } else if last != nil {
                    log.info("the heartbeat goes on")
                }
                last = trouble
            }
            try? await Task.sleep(for: every)
        }
    }

    /// One look, and a call if all is well; says why there was none, or why it failed.
    package func call() async -> String? {
        let troubles = await troubles()
        guard troubles.isEmpty else { return troubles.map { "\($0.part): \($0.text)" }.joined(separator: " ") }
        let limits = HTTPTransferLimits(
            connect: .seconds(10),
            silence: .seconds(20),
            request: .seconds(30),
            bytes: 1 << 20,
            redirects: 3
        )
        // The address is its own secret: whoever knows it can say that all is well here.
        let request = HTTPTransferRequest(
            url: url,
            userAgent: "\(Product.name)/\(Product.version)",
            limits: limits,
            secrets: [url]
        )
        do throws(TransferError) {
            let answer = try await client.get(request, into: MemorySink())
            return (200..<300).contains(answer.status)
                ? nil : "The address of heartbeat.url answered with status \(answer.status)."
        } catch {
            return "The address of heartbeat.url could not be called: \(error.cause)"
        }
    }
}
