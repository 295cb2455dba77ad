internal import Engine
internal import Foundation
internal import Ground
internal import Transfer

/// The figures of an installation, for a command beside it.
extension Installation {
    /// What a node of this machine tells at /metrics; nil when none answers.
    ///
    /// It is asked with the token of the settings, where there is one.
    package func nodeMetrics(_ vitals: Vitals) async -> String? {
        let machine = ProcessInfo.processInfo.hostName
        let client = HTTPClient(.init(addresses: .allowingLoopback))
        defer { client.close() }
        for node in vitals.nodes where node.isAlive(at: vitals.at) && node.instance.hasPrefix("\(machine)/") {
            guard let url = node.url else { continue }
            var request = HTTPTransferRequest(
                url: "\(Self.reachable(url))/metrics",
                limits: .init(connect: .seconds(2), silence: .seconds(10), request: .seconds(15), bytes: 64 << 20)
            )
            if let token = configuration.http.metricsToken?.text {
                request.headers["Authorization"] = "Bearer \(token)"
                request.secrets = [token]
            }
            let sink = MemorySink()
            guard let answer = try? await client.get(request, into: sink), answer.status == 200 else { continue }
            return String(decoding: sink.bytes, as: UTF8.self)
        }
        return nil
    }

    /// Who listens on every address is asked by the loopback's.
    private static func reachable(_ url: String) -> String {
        url.replacing("//0.0.0.0:", with: "//127.0.0.1:").replacing("//[::]:", with: "//[::1]:")
    }
}
