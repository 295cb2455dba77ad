internal import Connections
internal import Database
internal import Foundation
internal import Ground
internal import Harvesters
internal import Harvests
internal import Tenancy
internal import Transfer
internal import Usage

/// Reads a spooled answer once: it is hashed and kept, read, and written to a load, all at the same time.
///
/// A thread reads and parses, the blob store compresses beside it, the database's writer stores. Memory does not grow
/// with the answer.
struct AnswerImport: Sendable {
    let run: HarvestRun
    let briefing: Briefing

    init(_ run: HarvestRun, _ briefing: Briefing) {
        self.run = run
        self.briefing = briefing
    }

    /// An answer that was read to its end.
    struct Done: Sendable {
        let outcome: ImportOutcome
        let load: WrittenLoad?
        /// The kept answer, durable.
        let blob: BlobReference?
        let bytes: Int64
    }

    /// Imports the answer; `keepsAnswer` is false when it is a kept one already.
    func run(
        _ object: GatheredObject,
        _ content: FetchedContent,
        with harvester: any Harvester,
        _ base: HarvesterContext,
        keepsAnswer: Bool
    ) async throws -> Done {
        let keeper = keepsAnswer ? try await run.parts.blobs.write(in: run.claimed.scope.consortium) : nil
        let relay = BatchRelay()
        let isInterrupted = Lock(false)
        return try await withTaskCancellationHandler {
            async let written = write(relay)
            let (outcome, bytes) = try await read(object, content, harvester, base, relay, keeper) {
                isInterrupted.withLock { $0 }
            }
            // The answer becomes durable while its last rows are being written.
            async let blob = keeper?.finish()
            let load = try await written
            return Done(outcome: outcome, load: load, blob: try await blob, bytes: bytes)
        } onCancel: {
            isInterrupted.withLock { $0 = true }
            relay.fail(CancellationError())
        }
    }

    /// The reading thread's part.
    private func read(
        _ object: GatheredObject,
        _ content: FetchedContent,
        _ harvester: any Harvester,
        _ base: HarvesterContext,
        _ relay: BatchRelay,
        _ keeper: (any BlobWriter)?,
        isInterrupted: @escaping @Sendable () -> Bool
    ) async throws -> (ImportOutcome, Int64) {
        let spool = content.spool
        return try await BlockingThread.run(inBulk: true) { [self] in
            defer { relay.finish() }
            let source = KeptSource(try FileSource(path: spool.path), keeper: keeper, isInterrupted: isInterrupted)
            let document = ReportDocument(source) { () throws(ByteSourceError) in try FileSource(path: spool.path) }
            let outcome = try harvester.importing(
                object,
                content,
                ImportContext(
                    base: base,
                    harvest: run.claimed.harvest,
                    catalogue: briefing.policy.catalogue,
                    customer: briefing.customer,
                    document: document,
                    store: relay.exchange
                )
            )
            try source.drain()
            return (outcome, source.count)
        }
    }

    /// The writing task's part: begins the load with the first batch, since most failures bring none.
    private func write(_ relay: BatchRelay) async throws -> WrittenLoad? {
        let claimed = run.claimed
        guard let report = claimed.harvest.report, let month = claimed.harvest.month else { return nil }
        var load: (id: LoadID, writer: LoadWriter)?
        do {
            for await batch in relay.batches {
                let current: (id: LoadID, writer: LoadWriter)
                if let load {
                    current = load
                } else {
                    let id = try await begin(
                        LoadKey(connection: claimed.harvest.connection, report: report, month: month)
                    )
                    current = (id, writer(into: id, of: month))
                    load = current
                }
                try await current.writer.append(batch)
                relay.giveBack(batch)
            }
        } catch {
            relay.fail(error)
            throw error
        }
        return load.map { WrittenLoad(id: $0.id, content: $0.writer.content(of: $0.id)) }
    }

    private func begin(_ key: LoadKey) async throws -> LoadID {
        let now = run.parts.clock.now()
        let draft = LoadDraft(
            key: key,
            provider: run.claimed.harvest.provider,
            institution: run.claimed.harvest.institution,
            release: briefing.connection.release
        )
        return try await run.parts.database.write { [claimed = run.claimed] transaction in
            try HarvestRepository(transaction).checkFence(claimed.harvest.id, claimed.fence, in: claimed.scope)
            return try LoadRepository(transaction).begin(draft, in: claimed.scope, at: now)
        }
    }

    private func writer(into load: LoadID, of month: YearMonth) -> LoadWriter {
        let claimed = run.claimed
        return LoadWriter(run.parts.database, in: claimed.scope, loads: [month: load]) { transaction in
            try HarvestRepository(transaction).checkFence(claimed.harvest.id, claimed.fence, in: claimed.scope)
        }
    }
}

/// Rows that are stored, and that nobody sees yet.
struct WrittenLoad: Sendable {
    let id: LoadID
    let content: LoadContent
}
