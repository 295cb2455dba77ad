package import Ground
package import HTTP

/// A publisher of our own on loopback, for `garner demo`: several COUNTER platforms, each with its own manners.
///
/// A platform's base URL is `http://127.0.0.1:PORT/ID`. Reports can be had for three years back, up to last month, and say
/// the same whenever they are asked for.
package final class DemoPublisher: Sendable {
    /// How large and how slow the demo is.
    package struct Configuration: Sendable {
        /// 0 takes a free port.
        package var port: UInt16 = 0
        package var seed: UInt64 = 2026
        /// Journals and books of each platform; a hundred thousand make a report of a gigabyte.
        package var works = 40
        /// How long the slow platform takes for a report.
        package var slowness = Duration.seconds(5)
        /// How long the queueing platform lets its reports wait.
        package var queueTime = Duration.seconds(4)

        /// A free port on loopback, small reports, and a few seconds of slowness.
        package init() {}
    }

    package let institutions: [DemoInstitution]
    private let listener: Listener

    /// Throws when the port cannot be had.
    package init(
        institutions: [DemoInstitution],
        clock: any WallClock = SystemClock(),
        configuration: Configuration = .init(),
        log: @escaping @Sendable (AccessRecord) -> Void = { _ in }
    ) throws(HTTPError) {
        self.institutions = institutions
        var router = Router()
        for provider in DemoProvider.all {
            let platform = DemoPlatform(
                provider,
                institutions: institutions,
                clock: clock,
                configuration: configuration
            )
            let base = "/\(provider.id)\(provider.is51 ? "/r51" : "")"
            router.on(.get, "\(base)/status") { _ in platform.status() }
            router.on(.get, "\(base)/members") { platform.members($0) }
            router.on(.get, "\(base)/reports") { platform.reports($0) }
            router.on(.get, "\(base)/reports/{report}") { platform.report($0) }
        }
        listener = try Listener(.init(port: configuration.port), responder: router, log: log)
    }

    /// What a consortium enters as the provider's URL.
    package func baseURL(of provider: DemoProvider) -> String {
        "\(listener.url)/\(provider.id)"
    }

    /// Stops and cuts what still runs.
    package func stop() async {
        await listener.drain(within: .zero)
    }
}
