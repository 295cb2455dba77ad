package import Database
package import Ground
package import Tenancy

/// Plans digests and makes those that are due, in short transactions: what the engine runs at every tick.
///
/// *Order and repetition*: may run as often as wanted and by several at once; a crash between two transactions loses
/// nothing, since the plan of a reader moves on in the transaction that makes the digest.
package struct DigestRound: Sendable {
    private let database: any Database
    private let engine: EngineScope

    package init(_ database: any Database, _ engine: EngineScope) {
        self.database = database
        self.engine = engine
    }

    /// Returns how many digests were made.
    package func run(at now: Instant) async throws -> Int {
        let engine = engine
        while try await database.write({ try DigestRepository($0).plan(engine, at: now, limit: Self.batch) })
            == Self.batch
        {}
        var made = 0
        while true {
            let due = try await database.read { try DigestRepository($0).due(engine, at: now, limit: Self.batch) }
            guard !due.isEmpty else { return made }
            for reader in due where try await database.write({ try DigestRepository($0).serve(reader, at: now) }) {
                made += 1
            }
        }
    }

    private static let batch = 100
}
