internal import Connections
internal import Database
internal import Foundation
internal import Ground
internal import Harvesters
internal import Harvests
internal import Tenancy
internal import Transfer
internal import Usage

/// The stages of one attempt: gather, fetch, import.
struct HarvestStages: Sendable {
    let run: HarvestRun
    let briefing: Briefing
    private let turn = HostTurn()

    init(_ run: HarvestRun, _ briefing: Briefing) {
        self.run = run
        self.briefing = briefing
    }

    private var parts: EngineParts { run.parts }
    private var settings: EngineSettings { run.settings }
    private var harvest: Harvest { run.claimed.harvest }
    private var scope: ConsortiumScope { run.claimed.scope }

    /// Runs them; a host that is to be asked later puts the harvest back, whatever the harvester made of it.
    func run() async -> RunResult {
        let result = await work()
        guard let until = turn.givenUpUntil, !result.isLost else { return result }
        return RunResult(.postponed(until: until), step: "waiting for the host")
    }

    private func work() async -> RunResult {
        do {
            guard let harvester = parts.harvesters[briefing.connection.harvester] else {
                let message = "No harvester named \(briefing.connection.harvester) is installed here."
                return RunResult(.failed(.init(code: 9900, message: message)))
            }
            switch harvest.kind {
            case .usage where harvest.asksProvider: return try await harvest(with: harvester)
            case .usage, .reimport: return try await reimport(with: harvester)
            case .run, .discover, .remap, .clear:
                let message =
                    "The harvester \(briefing.connection.harvester) does no work of kind \(harvest.kind.rawValue)."
                return RunResult(.failed(.init(code: 9900, message: message)))
            }
        } catch {
            return failure(error)
        }
    }

    private func harvest(with harvester: any Harvester) async throws -> RunResult {
        let base = context()
        let found = Lock<[GatheredObject]>([])
        let began = ContinuousClock.now
        try await harvester.gather(
            GatherContext(
                base: base,
                harvest: harvest,
                offer: briefing.offer,
                mayAskForOffers: briefing.mayAskForOffers,
                emit: { object in found.withLock { $0.append(object) } },
                keepOffers: { [self] in try await keep($0) }
            )
        )
        guard let object = found.withLock({ $0.first }) else {
            return RunResult(.failed(.init(code: 9900, message: "The harvester found nothing to ask for.")))
        }
        switch try await harvester.fetch(object, FetchContext(base: base, harvest: harvest)) {
        case .failed(let failure):
            var result = RunResult(.failed(masked(failure, base)), step: "request")
            result.report.timings = timings(since: began)
            return result
        case .unchanged:
            return RunResult(.failed(.init(code: 9900, message: "The harvester brought nothing.")), step: "request")
        case .fetched(let content):
            let fetched = ContinuousClock.now
            var result = try await imported(object, content, with: harvester, base)
            result.report.timings = timings(since: began, fetched: fetched)
            return result
        }
    }

    /// Imports the kept raw answer again; the provider is not asked.
    private func reimport(with harvester: any Harvester) async throws -> RunResult {
        guard let kept = briefing.kept, let report = harvest.report, let month = harvest.month else {
            let message = "No raw answer of this report and month is kept any more."
            return RunResult(.failed(.init(code: 9901, message: message)), step: "reading")
        }
        let spool = try SpoolFile(in: settings.spoolFolder)
        let reader = try await parts.blobs.read(kept.answer.blob.hash, in: scope.consortium)
        let source = BlobSource(reader)
        try await BlockingThread.run { try source.copy(to: spool) }
        let content = FetchedContent(
            spool,
            httpStatus: kept.httpStatus,
            mediaType: kept.answer.mediaType,
            retryAfter: nil
        )
        let object = GatheredObject(report: report, month: month)
        return try await imported(object, content, with: harvester, context(), keepsAnswer: false)
    }

    private func imported(
        _ object: GatheredObject,
        _ content: FetchedContent,
        with harvester: any Harvester,
        _ base: HarvesterContext,
        keepsAnswer: Bool = true
    ) async throws -> RunResult {
        let done = try await AnswerImport(run, briefing).run(
            object,
            content,
            with: harvester,
            base,
            keepsAnswer: keepsAnswer
        )
        var result = RunResult(step: "reading")
        result.imported = .init(outcome: done.outcome, retryAfter: content.retryAfter, load: done.load)
        result.kept = done.blob.map { .init(blob: $0, mediaType: content.mediaType) }
        result.report.httpStatus = content.httpStatus
        result.report.bytes = done.bytes
        result.report.rows = done.outcome.rows
        result.report.credentialsFingerprint = briefing.connection.credentialsFingerprint
        result.report.detail = done.outcome.details.isEmpty ? nil : done.outcome.details.joined(separator: "\n")
        return result
    }

    /// What stopped a stage from our side, in the catalogue's terms.
    private func failure(_ error: any Error) -> RunResult {
        let mask = context().masked
        switch error {
        case is LeaseLost:
            var result = RunResult()
            result.isLost = true
            return result
        case let error as TransferError:
            return RunResult(.failed(.init(code: error.catalogueCode, message: mask(error.cause))), step: "request")
        case let error as ByteSourceError where error.code == .tooLarge:
            return RunResult(.failed(.init(code: 9023, message: error.message)), step: "reading")
        case let error as ByteSourceError where error.code == .damaged:
            return RunResult(.failed(.init(code: 9019, message: error.message)), step: "reading")
        case let error as DatabaseError where error.code == .full:
            return RunResult(.failed(.init(code: 9901, message: error.message)), step: "storing")
        default:
            run.log.error("a harvest failed from our side", ["error": .text(mask("\(error)"))])
            return RunResult(.failed(.init(code: 9900, message: mask("\(error)"))), step: "storing")
        }
    }

    private func context() -> HarvesterContext {
        let connection = briefing.connection
        return HarvesterContext(
            connection: connection,
            credentials: briefing.credentials,
            http: PermittedFetching(
                client: parts.http,
                database: parts.database,
                clock: parts.clock,
                host: connection.host,
                limits: HostLimits(
                    requestsAtOnce: connection.limits.requestsAtOnce,
                    requestSpacing: connection.limits.requestSpacing
                ),
                owner: settings.instance,
                lease: settings.lease,
                turn: turn
            ),
            spoolFolder: settings.spoolFolder,
            userAgent: settings.userAgent,
            clock: parts.clock
        )
    }

    private func keep(_ offers: [ReportOffer]) async throws {
        let now = parts.clock.now()
        try await parts.database.write { [self] transaction in
            try ReportOfferRepository(transaction).keep(offers, of: harvest.connection, in: scope, at: now)
        }
    }

    private func masked(_ failure: AttemptOutcome.Failure, _ base: HarvesterContext) -> AttemptOutcome.Failure {
        var failure = failure
        failure.message = base.masked(failure.message)
        return failure
    }

    private func timings(
        since began: ContinuousClock.Instant,
        fetched: ContinuousClock.Instant? = nil
    ) -> JSONValue {
        let now = ContinuousClock.now
        guard let fetched else { return ["request": .integer((now - began).milliseconds)] }
        return [
            "request": .integer((fetched - began).milliseconds), "import": .integer((now - fetched).milliseconds),
        ]
    }
}
