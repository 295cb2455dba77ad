internal import Foundation

/// The embedded default database: one file, one thread that writes, several that read.
///
/// The log (WAL) is synced at every commit, so what was answered survives a power cut. Several processes may open the
/// same file; each has its own threads, and they take turns at writing.
package final class SQLiteDatabase: Database {
    package let dialect = Dialect.sqlite
    /// The database's file.
    package let path: String

    /// What marks a file as Garner's: "GARN", in the database's header.
    static let applicationID: Int64 = 0x4741_524e

    private let threads = DriverThreads()
    private let logThread = DriverThreads()
    private let hub = WakeUpHub()
    private let writer: SQLiteWriter
    private let readers: SQLiteReaders
    private let checkpoints: SQLiteCheckpointer
    private let reading: LoadMeter
    private let writing = LoadMeter("write", limit: 1)

    private init(_ path: String, _ options: SQLiteOptions) {
        self.path = path
        let queue = ClosureQueue()
        checkpoints = SQLiteCheckpointer(path: path, options: options, queue: queue)
        writer = SQLiteWriter(path: path, options: options, queue: queue, hub: hub, checkpoints: checkpoints)
        readers = SQLiteReaders(path: path, options: options, threads: threads)
        reading = LoadMeter("read", limit: options.readers)
    }

    deinit {
        stop()
    }

    /// Opens a database file, made when it is absent; its folder must exist.
    ///
    /// *Throws* `DatabaseError`: `.notWritable` (no folder, no permission, read-only disk), `.damaged` (not a database,
    /// or not Garner's), `.busy`, `.full`.
    package static func open(_ path: String, _ options: SQLiteOptions = SQLiteOptions()) async throws -> SQLiteDatabase
    {
        let database = SQLiteDatabase(path, options)
        try await database.writer.start(on: database.threads)
        database.logThread.start("garner-log") { [checkpoints = database.checkpoints] in checkpoints.serve() }
        return database
    }

    /// Runs the closure on a reader's thread, beside the writer, on the last commit before it began.
    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await Submission.run(body, reading) { readers.handIn($0) }
    }

    /// Runs the closure on the writer's thread; closures that wait share one synced commit, and each fails alone.
    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await Submission.run(body, writing) { writer.queue.push($0) }
    }

    /// Runs the closure when no plain `write` waits; those that come meanwhile share its commit.
    package func writeBatch<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await Submission.run(body, writing) { writer.queue.push($0, as: .batch) }
    }

    /// A stream that is subscribed until it is let go; while nobody reads it, each kind of wake-up is kept once.
    package func wakeUps() -> AsyncStream<WakeUp> {
        hub.subscribe()
    }

    package var load: DatabaseLoad { DatabaseLoad(pools: [reading.pool, writing.pool]) }

    /// Lets what has begun end, refuses what comes after, and returns when every thread has gone.
    package func close() async {
        closeQueues()
        await threads.join()
        // The log's thread goes last and alone, so that it can copy the whole log and SQLite removes it.
        checkpoints.close()
        await logThread.join()
    }

    /// Why the log could not be copied into the file; nil when all is well.
    package var checkpointFailure: DatabaseError? { checkpoints.lastFailure }

    /// Writes a compact copy of the database as it is now to a new file, while others read and write.
    func copy(to target: String) async throws {
        try await Disk.run { [path] in
            try SQLiteConnection.createPrivately(target)
            let connection = try SQLiteConnection(path: path, role: .copier, options: SQLiteOptions())
            try connection.withStatement("VACUUM INTO ?1") { statement in
                try statement.bind([.text(target)])
                _ = try statement.execute()
            }
            try OpenFile(target, O_RDONLY).sync()
        }
    }

    private func stop() {
        closeQueues()
        checkpoints.close()
    }

    private func closeQueues() {
        writer.queue.close()
        readers.close()
        hub.close()
    }
}
