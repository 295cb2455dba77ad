internal import Foundation
internal import Ground

/// The thread that hears of other nodes' commits: <https://www.postgresql.org/docs/15/sql-listen.html>.
///
/// A notification only shortens a wait. While the connection is down nothing is heard, so everything is woken once it is
/// back.
final class PostgreSQLListener: Sendable {
    private let address: PostgreSQLAddress
    private let options: PostgreSQLOptions
    private let hub: WakeUpHub
    private let isClosed = Lock(false)

    init(address: PostgreSQLAddress, options: PostgreSQLOptions, hub: WakeUpHub) {
        self.address = address
        self.options = options
        self.hub = hub
    }

    func close() {
        isClosed.withLock { $0 = true }
    }

    /// Listens until it is closed.
    func serve() {
        var isFirst = true
        while !isClosed.withLock({ $0 }) {
            if let connection = try? listen() {
                if !isFirst { hub.wake([.elsewhere]) }
                hear(connection)
            }
            isFirst = false
            // Without a connection the work goes on by polling; whoever works reports that the server is away.
            for _ in 0..<10 where !isClosed.withLock({ $0 }) { usleep(100_000) }
        }
    }

    private func listen() throws -> PostgreSQLConnection {
        let connection = try PostgreSQLConnection(address, options)
        _ = try connection.run(CommitMark.sweep, [])
        try connection.listen(to: options.channel)
        return connection
    }

    /// Returns when the connection is gone, or the listener closed.
    private func hear(_ connection: PostgreSQLConnection) {
        while !isClosed.withLock({ $0 }) {
            guard let payloads = connection.notifications(within: .milliseconds(250)) else { return }
            var kinds: [WakeUp] = []
            for kind in payloads.compactMap(WakeUp.init) where !kinds.contains(kind) { kinds.append(kind) }
            hub.wake(kinds)
        }
    }
}
