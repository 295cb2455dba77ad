internal import CPostgreSQL
internal import Foundation
internal import Ground

/// Hearing of other nodes' commits: <https://www.postgresql.org/docs/15/libpq-notify.html>.
extension PostgreSQLConnection {
    /// Has the server tell of notifications on a channel; the connection is then good for nothing else.
    ///
    /// In pipeline mode libpq would leave them unread.
    func listen(to channel: String) throws {
        _ = try run("LISTEN \"\(channel.replacing("\"", with: "\"\""))\"", [])
        while let result = PQgetResult(line.handle) { PQclear(result) }
        guard PQexitPipelineMode(line.handle) == 1 else { throw line.broken() }
    }

    /// Waits for notifications until the time is over; returns what came, or nil when the connection is gone.
    func notifications(within time: Duration) -> [String]? {
        var entry = pollfd(fd: PQsocket(line.handle), events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, Int32(clamping: time.milliseconds))
        guard PQconsumeInput(line.handle) == 1, isAlive else { return nil }
        var payloads: [String] = []
        while let notification = PQnotifies(line.handle) {
            payloads.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return payloads
    }
}
