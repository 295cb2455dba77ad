/// A database of either kind, reached by closures that each see one transaction.
///
/// *Rules for closures* (they hold for both drivers, so that one text of SQL and Swift serves both):
/// - A `write` closure may run more than once: the driver repeats it when the database was busy or a conflict made it
///   roll back. It has no side effect outside the transaction.
/// - A row about to change is read by `lockRow`, or written by compare-and-set (`UPDATE … WHERE … AND fence = ?`).
/// - A closure is synchronous and short. It runs on a thread of the driver's own, never on the cooperative pool.
/// - A statement that failed ends its transaction: what comes after throws the same error, and nothing is committed.
///   A constraint that may well refuse is asked for by `ON CONFLICT`, not caught inside the closure.
/// - No long reads: lists and exports page by key.
package protocol Database: Sendable {
    /// Which SQL dialect the few statements that differ are written in.
    var dialect: Dialect { get }

    /// Runs the closure on a consistent snapshot.
    ///
    /// Writing inside it throws `.readOnly`. A cancelled task leaves a closure that has not begun.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result

    /// Runs the closure in a transaction and returns after it is durable; an error rolls all of it back.
    ///
    /// A cancelled task leaves a closure that has not begun; one that has begun is committed all the same.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result

    /// As `write`, for a batch of many rows out of a long import: every `write` that waits goes first.
    ///
    /// A batch should take some ten milliseconds, which is how long others wait for it; on SQLite that is about five
    /// thousand rows.
    func writeBatch<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result

    /// Tells of commits that asked for it by `Transaction.wake`, and of commits made by other processes.
    ///
    /// It only shortens a wait: a subscriber also polls, and may be woken for nothing.
    func wakeUps() -> AsyncStream<WakeUp>

    /// What it has to do for this process.
    var load: DatabaseLoad { get }

    /// Waits for what runs, then closes every connection. Later calls throw `.closed`.
    func close() async
}

/// What a commit may wake.
package enum WakeUp: String, Sendable, CaseIterable {
    case harvests
    case mail
    case schedule
    case control
    /// Another process committed something.
    case elsewhere
}

/// The two dialects, by which migrations may differ and queries should not.
package enum Dialect: String, Sendable {
    case sqlite
    case postgresql
}
