import Database

/// A database that runs every write twice: once to be rolled back, as a conflict would make it, and once for good.
final class RestlessDatabase: Database {
    private struct RolledBack: Error {}

    private let base: any Database

    init(_ base: any Database) {
        self.base = base
    }

    var dialect: Dialect { base.dialect }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await base.read(body)
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        do {
            try await base.write { transaction in
                _ = try body(transaction)
                throw RolledBack()
            }
        } catch is RolledBack {}
        return try await base.write(body)
    }

    func writeBatch<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        do {
            try await base.writeBatch { transaction in
                _ = try body(transaction)
                throw RolledBack()
            }
        } catch is RolledBack {}
        return try await base.writeBatch(body)
    }

    func wakeUps() -> AsyncStream<WakeUp> { base.wakeUps() }

    var load: DatabaseLoad { base.load }

    func close() async {}
}
