internal import Foundation
internal import Ground
internal import TestSupport

/// The measure to be held against: the least that a queue in the same database can do, by the database's own client.
///
/// A table of jobs with the index that finds the next; a job is claimed in one durable transaction and finished in another.
/// No tenants, hosts, turns, attempts, leases or history. PostgreSQL: `pgbench` with as many clients as Garner has workers.
/// SQLite: the `sqlite3` shell, which writes alone.
struct PlainLoop {
    private let store: BenchStore
    private let count: Int

    /// What a loop came to.
    struct Figures {
        let rate: Double
        let client: String
    }

    init(_ store: BenchStore, count: Int) {
        self.store = store
        self.count = count
    }

    func run() async throws -> Figures {
        let folder = FileManager.default.temporaryDirectory.appending(path: "garner-plain-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return switch store {
        case .sqlite: try sqlite(folder)
        case .postgresql: try postgresql(folder)
        }
    }

    private static let table = """
        CREATE TABLE jobs (id BIGINT PRIMARY KEY, state TEXT NOT NULL, run_after BIGINT NOT NULL, owner TEXT);
        CREATE INDEX jobs_next ON jobs (run_after, id) WHERE state = 'queued';
        """

    private func sqlite(_ folder: String) throws -> Figures {
        let database = "\(folder)/jobs.sqlite"
        let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;\n"
        let rows = """
            \(Self.table)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
            INSERT INTO jobs SELECT i, 'queued', i, NULL FROM n;
            """
        try run("/usr/bin/sqlite3", ["-bail", database], input: settings + rows, in: folder)
        // The shell alone waits for the disk at every commit, so that a part of the jobs tells the rate.
        let jobs = min(count, 20_000)
        let one = """
            BEGIN IMMEDIATE;
            UPDATE jobs SET state = 'running', owner = 'me' WHERE id = (
                SELECT id FROM jobs WHERE state = 'queued' ORDER BY run_after, id LIMIT 1) RETURNING id;
            COMMIT;
            BEGIN IMMEDIATE;

            """
        let script = (1...jobs).map { "\(one)UPDATE jobs SET state = 'done' WHERE id = \($0);\nCOMMIT;\n" }.joined()
        let begin = ContinuousClock.now
        try run("/usr/bin/sqlite3", ["-bail", database], input: settings + script, in: folder)
        return Figures(rate: Double(jobs) / QueueBench.seconds(since: begin), client: "sqlite3, one writer")
    }

    private func postgresql(_ folder: String) throws -> Figures {
        let address = try BenchStore.server.get().address
        let rows = """
            DROP TABLE IF EXISTS jobs;
            \(Self.table)
            INSERT INTO jobs SELECT i, 'queued', i, NULL FROM generate_series(1, \(count)) AS i;
            ANALYZE jobs;
            """
        try run("/usr/bin/psql", ["-q", "-v", "ON_ERROR_STOP=1", address], input: rows, in: folder)
        let script = """
            BEGIN;
            UPDATE jobs SET state = 'running', owner = 'me' WHERE id = (
                SELECT id FROM jobs WHERE state = 'queued' ORDER BY run_after, id LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING id \\gset
            COMMIT;
            BEGIN;
            UPDATE jobs SET state = 'done' WHERE id = :id;
            COMMIT;
            """
        try script.write(toFile: "\(folder)/loop.sql", atomically: true, encoding: .utf8)
        let clients = 16
        let each = count / clients
        let begin = ContinuousClock.now
        try run(
            "/usr/bin/pgbench",
            [
                "-n", "-M", "prepared", "-c", String(clients), "-j", "2", "-t", String(each), "-f",
                "\(folder)/loop.sql",
                address,
            ],
            input: "",
            in: folder
        )
        return Figures(
            rate: Double(each * clients) / QueueBench.seconds(since: begin),
            client: "pgbench, \(clients) clients"
        )
    }

    private func run(_ program: String, _ arguments: [String], input: String, in folder: String) throws {
        let source = "\(folder)/input", errors = "\(folder)/errors"
        try input.write(toFile: source, atomically: true, encoding: .utf8)
        guard FileManager.default.createFile(atPath: errors, contents: nil) else {
            throw BenchError("The file \(errors) cannot be made.")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: source))
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        do {
            try process.run()
        } catch {
            throw BenchError("\(program) is needed for comparison: apt-get install sqlite3 postgresql. (\(error))")
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let text = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
            throw BenchError("\(program) failed: \(text)")
        }
    }
}
