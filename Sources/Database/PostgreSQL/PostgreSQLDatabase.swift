internal import Foundation
internal import Ground

/// A database on a PostgreSQL server, for one node or many.
///
/// Reads see one snapshot (repeatable read), writes run in read committed: a row about to change is locked or compared,
/// as `Database` says. Several installations may share a database, each in a schema of its own.
package final class PostgreSQLDatabase: Database {
    package let dialect = Dialect.postgresql
    /// Where it is; shown without user and password.
    package let address: PostgreSQLAddress
    /// The schema that holds this installation.
    package let schema: String

    private let options: PostgreSQLOptions
    private let threads = DriverThreads()
    private let hub = WakeUpHub()
    private let writers: PostgreSQLPool
    private let readers: PostgreSQLPool
    private let listener: PostgreSQLListener
    private let isListening = Lock(false)
    private let reading: LoadMeter
    private let writing: LoadMeter

    /// The oldest server that has what is used here.
    private static let oldestServer = 14

    private init(_ address: PostgreSQLAddress, _ options: PostgreSQLOptions) {
        self.address = address
        self.options = options
        schema = options.schema
        writers = PostgreSQLPool(writes: true, address: address, options: options, threads: threads, hub: hub)
        readers = PostgreSQLPool(writes: false, address: address, options: options, threads: threads, hub: hub)
        listener = PostgreSQLListener(address: address, options: options, hub: hub)
        reading = LoadMeter("read", limit: options.readers)
        writing = LoadMeter("write", limit: options.writers)
    }

    deinit {
        stop()
    }

    /// What a schema is opened for.
    package enum Purpose: Sendable {
        /// It is there, and complete.
        case working
        /// It is made where it is absent.
        case making
        /// It is made, or taken over from a copy that was cut short.
        case copying
    }

    /// Marks a schema into which an installation is being copied.
    static let copyMark = "unfinished_copy"

    /// Reaches the server, and makes the schema where it is absent and the purpose allows it.
    ///
    /// *Throws* `DatabaseError`: `.unreachable`, `.notWritable` (refused), `.missing` (no such database, or no such schema
    /// and none is to be made, or an unfinished copy in it), `.other` (the server is too old or does not keep text as
    /// UTF-8).
    package static func open(
        _ address: PostgreSQLAddress,
        _ options: PostgreSQLOptions = PostgreSQLOptions(),
        for purpose: Purpose = .making
    ) async throws -> PostgreSQLDatabase {
        try await Disk.run {
            let connection = try PostgreSQLConnection(address, options)
            try check(connection, address, options.schema, purpose)
            if purpose != .working { try makeSchema(options.schema, on: connection) }
        }
        return PostgreSQLDatabase(address, options)
    }

    /// Sees whether the server will do, and whether the schema is as the purpose wants it.
    private static func check(
        _ connection: PostgreSQLConnection,
        _ address: PostgreSQLAddress,
        _ schema: String,
        _ purpose: Purpose
    ) throws {
        let answer = try connection.run(
            """
            SELECT CAST(current_setting('server_version_num') AS BIGINT) / 10000, current_setting('server_encoding'),
                CAST(to_regclass('commit_marks') AS TEXT), CAST(to_regclass(?1) AS TEXT)
            """,
            [.text(copyMark)]
        )
        let row = try answer.row(0)
        guard case .integer(let version) = row.values[0], version >= oldestServer else {
            throw DatabaseError(.other, "The server at \(address) is older than PostgreSQL \(oldestServer).")
        }
        guard row.values[1] == .text("UTF8") else {
            throw DatabaseError(.other, "The database at \(address) must keep its text as UTF8 (createdb -E UTF8).")
        }
        guard row.values[2] != .null || purpose != .working else {
            throw DatabaseError(
                .missing,
                "There is no Garner in the schema \(schema) of \(address) yet. Run `garner init`, or correct "
                    + "`database.schema`."
            )
        }
        guard row.values[3] == .null || purpose == .copying else {
            throw DatabaseError(
                .missing,
                "The schema \(schema) of \(address) holds a copy that is not complete. Wait until it is, or run "
                    + "`garner database copy` again."
            )
        }
    }

    private static func makeSchema(_ schema: String, on connection: PostgreSQLConnection) throws {
        let known = try connection.run("SELECT COUNT(*) FROM pg_namespace WHERE nspname = ?1", [.text(schema)])
        // Who may not make schemas may still have been given one.
        if try known.row(0).values[0] == .integer(0) {
            _ = try connection.run(
                "CREATE SCHEMA IF NOT EXISTS \"\(schema.replacing("\"", with: "\"\""))\"",
                []
            )
        }
        // Two that make it at the same moment must not meet.
        connection.begin(writing: true)
        _ = try connection.run("SELECT pg_advisory_xact_lock(hashtext(current_schema()))", [])
        _ = try connection.run(CommitMark.table, [])
        _ = try connection.run("COMMIT", [])
    }

    /// Runs the closure on one snapshot (repeatable read), on one of the reading connections.
    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await Submission.run(body, reading) { readers.handIn($0) }
    }

    /// Runs the closure in read committed, again after a conflict or a lost connection until the patience is over.
    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await Submission.run(body, writing) { writers.handIn($0) }
    }

    /// As `write`; every `write` that waits is taken up first.
    package func writeBatch<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await Submission.run(body, writing) { writers.handIn($0, as: .batch) }
    }

    /// Tells of this node's commits at once, and of other nodes' as the server notifies of them.
    package func wakeUps() -> AsyncStream<WakeUp> {
        let starts = isListening.withLock { listening in
            defer { listening = true }
            return !listening
        }
        if starts { threads.start("garner-pg-listen") { [listener] in listener.serve() } }
        return hub.subscribe()
    }

    package var load: DatabaseLoad { DatabaseLoad(pools: [reading.pool, writing.pool]) }

    /// Waits for what runs, then closes every connection.
    package func close() async {
        stop()
        await threads.join()
    }

    private func stop() {
        writers.close()
        readers.close()
        listener.close()
        hub.close()
    }
}
