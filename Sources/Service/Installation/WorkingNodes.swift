internal import Database
internal import Ground
internal import Harvests

/// The nodes that work on a PostgreSQL database now, for what none of them may see half done.
///
/// On SQLite the lock of the data folder tells it at once, where a node that was killed would count until its lease ends.
struct WorkingNodes: Sendable {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    /// *Throws* the error that is made of their names when some work.
    func requireNone(at now: Instant, else error: (String) -> any Error) async throws {
        guard database.dialect == .postgresql else { return }
        let names = try await database.read { try NodeRepository($0).working(at: now) }
        guard names.isEmpty else { throw error(names.joined(separator: ", ")) }
    }
}
