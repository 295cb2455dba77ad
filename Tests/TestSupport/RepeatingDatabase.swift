package import Database

/// A database that runs each change twice and keeps the second run, as a driver does when the first met a conflict.
///
/// Whatever a closure does besides its transaction then happens twice, and shows.
package struct RepeatingDatabase: Database {
    private let base: any Database

    package init(_ base: any Database) {
        self.base = base
    }

    package var dialect: Dialect { base.dialect }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await base.read(body)
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await undone { transaction in _ = try body(transaction) }
        return try await base.write(body)
    }

    package func writeBatch<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await undone { transaction in _ = try body(transaction) }
        return try await base.writeBatch(body)
    }

    package func wakeUps() -> AsyncStream<WakeUp> { base.wakeUps() }

    package var load: DatabaseLoad { base.load }

    package func close() async { await base.close() }

    private func undone(_ body: @escaping @Sendable (any Transaction) throws -> Void) async throws {
        do {
            try await base.write { transaction in
                try body(transaction)
                throw Undone()
            }
        } catch is Undone {}
    }
}

private struct Undone: Error {}
