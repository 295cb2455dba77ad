internal import Crypto
package import Ground
package import HTTP

/// `/healthz`, `/readyz` and `/metrics`.
///
/// The first two tell anybody yes or no and why; they hold nothing of any consortium. Metrics name consortia: they are
/// for this machine, for networks that the operator allows, and for whoever has the token.
package struct StatusPages: Sendable {
    private let health: NodeHealth
    private let token: String?
    private let networks: [NetworkRange]

    /// `token` and `networks` are what the settings `http.metrics_token` and `http.metrics_allow` say.
    package init(_ health: NodeHealth, token: String? = nil, networks: [NetworkRange] = []) {
        self.health = health
        self.token = token
        self.networks = networks
    }

    /// Adds the pages to what else the service answers.
    package func add(to router: inout Router) {
        router.on(.get, "/healthz") { [health] _ in Self.answer(health.lifeless) }
        router.on(.get, "/readyz") { [health] _ in Self.answer(await health.unready()) }
        router.on(.get, "/metrics") { [self] request in
            guard admits(request) else {
                return HTTPResponse.text(
                    403,
                    "Metrics are told to this machine only. Allow your network by http.metrics_allow, or send the token of "
                        + "http.metrics_token."
                )
            }
            var response = HTTPResponse(200, body: .bytes(Array(await health.metrics().utf8)))
            response.headers["Content-Type"] = PrometheusText.mediaType
            return response
        }
    }

    private static func answer(_ problems: [String]) -> HTTPResponse {
        var response = HTTPResponse.text(
            problems.isEmpty ? 200 : 503,
            problems.isEmpty ? "ok" : problems.joined(separator: "\n")
        )
        response.headers["Cache-Control"] = "no-store"
        return response
    }

    /// A request that a proxy passes on comes from this machine only by its last step.
    private func admits(_ request: HTTPRequest) -> Bool {
        if let token, let given = request.headers["Authorization"], given.lowercased().hasPrefix("bearer ") {
            return ConstantTime.equal(String(given.dropFirst(7)), token)
        }
        let isPassedOn = ["Forwarded", "X-Forwarded-For", "Via", "X-Real-IP"].contains { request.headers[$0] != nil }
        guard !isPassedOn, let address = IPAddress(request.remoteAddress) else { return false }
        return (Self.loopback + networks).contains { $0.contains(address) }
    }

    private static let loopback = ["127.0.0.0/8", "::1/128"].compactMap(NetworkRange.init)
}
