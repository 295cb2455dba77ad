internal import Connections
internal import Database
internal import Engine
internal import Foundation
internal import Ground
internal import Harvesters
internal import Harvests
internal import Tenancy
internal import Usage

/// One import, end to end, as the engine does it: read once, hashed, compressed and stored, rows written, shown.
struct ImportRun {
    let report: String
    let folder: String

    private static let migrations =
        TenancySchema.migrations + ConnectionsSchema.migrations + HarvestsSchema.migrations + UsageSchema.migrations

    static func databasePath(in folder: String) -> String { "\(folder)/garner.sqlite" }

    /// An empty database with the shipped tables.
    static func makeDatabase(at path: String) async throws -> SQLiteDatabase {
        let database = try await SQLiteDatabase.open(path)
        try await Migrator.migrate(database, migrations)
        return database
    }

    func run() async throws -> ImportFigures {
        let database = try await Self.makeDatabase(at: Self.databasePath(in: folder))
        let blobs = try FileBlobStore(root: "\(folder)/blobs")
        let (scope, drafts) = try await database.write { try Self.furnish($0) }
        let probe = WaitProbe(database)
        let probing = Task { try await probe.run() }

        let start = ContinuousClock.now
        let idle = ProcessorTime.own
        let loads = try await database.write { transaction in
            try drafts.map { ($0.key.month, try LoadRepository(transaction).begin($0, in: scope, at: Self.now)) }
        }
        let writer = LoadWriter(database, in: scope, loads: Dictionary(uniqueKeysWithValues: loads)) { _ in }
        let keeper = try await blobs.write(in: scope.consortium)
        let relay = BatchRelay()
        async let answer = read(relay, keeper)
        do {
            for await batch in relay.batches {
                try await writer.append(batch)
                relay.giveBack(batch)
            }
        } catch {
            relay.fail(error)
            throw error
        }
        let (read, blob) = try await answer
        guard read.fault == nil, read.malformedCount == 0 else {
            throw BenchError("The generated report was not read whole: \(read.malformed)")
        }
        for (_, load) in loads {
            let content = writer.content(of: load)
            let provenance = LoadProvenance(rawHash: blob.hash.rawValue, createdBy: read.header?.createdBy)
            _ = try await database.write { transaction in
                try LoadRepository(transaction).publish(load, content, from: provenance, in: scope, at: Self.now)
            }
        }
        let seconds = Double((ContinuousClock.now - start).milliseconds) / 1000
        let work = ProcessorTime.own - idle

        probing.cancel()
        let waits = try await probing.value
        let titles = try await database.read { try $0.value(Int.self, "SELECT COUNT(*) FROM titles") ?? 0 }
        let figures = ImportFigures(
            megabytes: Double(read.bytes) / 1e6,
            seconds: seconds,
            rows: read.records,
            titles: titles,
            peakKibibytes: Self.peakKibibytes(),
            writes: waits.count,
            longestWait: waits.last ?? 0,
            medianWait: waits.isEmpty ? 0 : waits[waits.count / 2],
            rawKibibytes: blob.storedSize / 1024,
            logKibibytes: Self.size(of: Self.databasePath(in: folder) + "-wal") / 1024,
            work: work
        )
        await database.close()
        return figures
    }

    /// The reading thread's part, at whose end the answer is kept, while the last rows are being written.
    private func read(_ relay: BatchRelay, _ keeper: any BlobWriter) async throws -> (ReportSummary, BlobReference) {
        let report = report
        let summary = try await BlockingThread.run(inBulk: true) {
            defer { relay.finish() }
            let source = KeptSource(try FileSource(path: report), keeper: keeper) { false }
            let document = ReportDocument(source) { () throws(ByteSourceError) in try FileSource(path: report) }
            let summary = try SUSHIReader().read(document, into: relay.exchange)
            try source.drain()
            return summary
        }
        return (summary, try await keeper.finish())
    }

    // MARK: Furniture

    private static let now = Instant(seconds: 1_770_000_000)

    /// A consortium with one connection, and a load to begin for each month of the report.
    private static func furnish(_ transaction: any Transaction) throws -> (ConsortiumScope, [LoadDraft]) {
        let consortium = try identifier(
            ConsortiumID.self,
            """
            INSERT INTO consortia (key, name, language, zone, state, night_start, night_end, requires_approval, domains,
                created_at, version)
            VALUES ('bench', 'Bench', 'en', 'UTC', 'active', 0, 0, 0, '[]', 0, 1) RETURNING id
            """,
            [],
            transaction
        )
        let provider = try identifier(
            ProviderID.self,
            """
            INSERT INTO providers (consortium_id, name, state, host, created_at, version)
            VALUES (?1, 'Generated', 'active', 'host', 0, 1) RETURNING id
            """,
            [consortium.databaseValue],
            transaction
        )
        let connection = try identifier(
            ConnectionID.self,
            """
            INSERT INTO connections (consortium_id, provider_id, name, switched_off, state, credentials_filled,
                host_confirmed, schedule, contacts, created_at, version)
            VALUES (?1, ?2, 'Generated', 0, 'enabled', '[]', 1, 'monthly', '[]', 0, 1) RETURNING id
            """,
            [consortium.databaseValue, provider.databaseValue],
            transaction
        )
        let drafts = ReportGenerator.months.compactMap { YearMonth($0) }.map { month in
            LoadDraft(
                key: LoadKey(connection: connection, report: .tr, month: month),
                provider: provider,
                institution: nil,
                release: .r5
            )
        }
        return (ConsortiumScope(consortium), drafts)
    }

    private static func identifier<ID: DatabaseValue>(
        _ type: ID.Type,
        _ sql: String,
        _ values: [Value],
        _ transaction: any Transaction
    ) throws -> ID {
        var found: ID?
        try transaction.forEach(sql, values) { found = try $0["id"] }
        guard let found else { throw BenchError("A row was stored without an identifier.") }
        return found
    }

    private static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func peakKibibytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
}

/// Why a figure could not be had.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
