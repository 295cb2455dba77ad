package import Ground

/// The time of the database's server, by which many nodes agree on leases and due times.
///
/// It is asked for now and then and carried on by this machine's steady clock in between, so that a wall clock that is set
/// wrong, or jumps, moves nothing.
package final class ServerClock: WallClock {
    private let database: any Database
    private let state: Lock<State>

    private struct State {
        var server: Instant
        var asked: ContinuousClock.Instant
    }

    /// Begins with what the server says.
    package init(_ database: any Database) async throws {
        self.database = database
        state = Lock(try await Self.ask(database))
    }

    /// What the server's clock says by the last answer and the time since.
    package func now() -> Instant {
        let known = state.withLock { $0 }
        return known.server + (ContinuousClock.now - known.asked)
    }

    /// Asks the server anew; what it throws leaves the reckoning as it is.
    package func refresh() async throws {
        let answer = try await Self.ask(database)
        state.withLock { $0 = answer }
    }

    /// The answer stands for the middle of the time that asking took.
    private static func ask(_ database: any Database) async throws -> State {
        try await database.read { transaction in
            let before = ContinuousClock.now
            let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
            guard let server = try transaction.value(Instant.self, sql) else {
                throw DatabaseError(.other, "The server does not tell its time.")
            }
            return State(server: server, asked: before + (ContinuousClock.now - before) / 2)
        }
    }
}
