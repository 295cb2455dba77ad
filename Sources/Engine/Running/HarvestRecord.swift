internal import Connections
internal import Database
internal import Ground
internal import Harvesters
internal import Harvests
internal import Tenancy
internal import Usage

/// Records how a run ended, in one transaction: the load is shown or held, the harvest moves, the attempt closes, the
/// raw answer is named, and alert, event and due mail are there with it.
struct HarvestRecord: Sendable {
    let claimed: ClaimedHarvest
    let result: RunResult
    let parts: EngineParts
    let settings: EngineSettings

    init(_ claimed: ClaimedHarvest, _ result: RunResult, _ parts: EngineParts, _ settings: EngineSettings) {
        self.claimed = claimed
        self.result = result
        self.parts = parts
        self.settings = settings
    }

    private var scope: ConsortiumScope { claimed.scope }
    private var harvest: Harvest { claimed.harvest }

    /// Writes what became of the attempt, and moves the harvest on.
    ///
    /// *Throws*: `LeaseLost` when somebody else has the harvest by now; nothing is written then.
    func write(in transaction: any Transaction) throws -> HarvestMove {
        let now = parts.clock.now()
        let harvests = HarvestRepository(transaction)
        try harvests.checkFence(harvest.id, claimed.fence, in: scope)
        let policy = try HarvestPolicy.of(scope, base: settings.policy, in: transaction)
        if let kept = result.kept {
            _ = try RawAnswerRepository(transaction).add(
                kept.blob,
                mediaType: kept.mediaType,
                of: harvest.id,
                attempt: claimed.attempt.id,
                in: scope,
                at: now
            )
        }
        let outcome = try outcome(policy, transaction, now)
        let move = try harvests.move(
            harvest.id,
            .finished(outcome),
            policy: policy,
            fence: claimed.fence,
            report: result.report,
            in: scope,
            at: now
        )
        try MoveEffects.apply(
            move,
            in: transaction,
            defaults: settings.providerDefaults,
            credentialsFingerprint: result.report.credentialsFingerprint,
            at: now
        )
        FailPoint.statusBeforeCommit.reach()
        return move
    }

    private func outcome(
        _ policy: HarvestPolicy,
        _ transaction: any Transaction,
        _ now: Instant
    ) throws -> AttemptOutcome {
        guard let imported = result.imported else {
            return result.outcome ?? .failed(.init(code: 9900, message: "The run gave no result."))
        }
        let answer = imported.outcome
        switch answer.verdict {
        case .accept(let note):
            return try publish(imported, .complete, note, review: nil, transaction, now)
        case .partial(let code):
            return try publish(imported, .partial, code, review: nil, transaction, now)
        case .hold(let code):
            let sentence = answer.message ?? policy.catalogue.entry(code).explanation.english
            return try publish(imported, .held, code, review: .review(code: code, sentence: sentence), transaction, now)
        case .fail(let code):
            try discard(imported.load, transaction, now)
            let failure = AttemptOutcome.Failure(
                code: code,
                message: answer.message ?? policy.catalogue.entry(code).title.english,
                retryAfter: imported.retryAfter
            )
            return try vanished(failure, policy, transaction, now) ?? .failed(failure)
        }
    }

    private func publish(
        _ imported: RunResult.Imported,
        _ completeness: AttemptOutcome.Delivery.Completeness,
        _ code: Int?,
        review: HoldReason?,
        _ transaction: any Transaction,
        _ now: Instant
    ) throws -> AttemptOutcome {
        guard let load = imported.load else {
            return .failed(.init(code: 9900, message: "The rows of the report were not stored."))
        }
        let loads = LoadRepository(transaction)
        let published = try loads.publish(
            load.id,
            load.content,
            from: provenance(imported),
            review: review,
            in: scope,
            at: now
        )
        let rows = load.content.records
        let message = imported.outcome.message
        switch published {
        case .published, .unchanged:
            let kind: AttemptOutcome.Delivery.Completeness = completeness == .held ? .complete : completeness
            return .succeeded(.init(kind, rows: rows, code: code, message: message))
        case .held(let reason):
            let replaces =
                try loads.load(load.id, in: scope).map { try loads.current($0.key, in: scope) != nil } ?? false
            return .succeeded(
                .init(
                    .held,
                    rows: rows,
                    code: review == nil ? 9043 : code,
                    message: reason.sentence,
                    replaces: replaces
                )
            )
        }
    }

    /// An empty month where there was usage is a loss like any other: it waits for a person.
    ///
    /// Nil while the provider's time for the month runs, and where nothing would be lost.
    private func vanished(
        _ failure: AttemptOutcome.Failure,
        _ policy: HarvestPolicy,
        _ transaction: any Transaction,
        _ now: Instant
    ) throws -> AttemptOutcome? {
        guard policy.catalogue.entry(failure.code).policy == .doneEmpty, let report = harvest.report,
            let month = harvest.month, now >= policy.settles(month)
        else { return nil }
        let loads = LoadRepository(transaction)
        let key = LoadKey(connection: harvest.connection, report: report, month: month)
        guard let current = try loads.current(key, in: scope), current.records > 0 else { return nil }
        let draft = LoadDraft(
            key: key,
            provider: harvest.provider,
            institution: harvest.institution,
            release: current.release
        )
        let empty = try loads.begin(draft, in: scope, at: now)
        let published = try loads.publish(empty, .nothing, from: LoadProvenance(), in: scope, at: now)
        guard case .held(let reason) = published else { return nil }
        return .succeeded(.init(.held, rows: 0, code: 9043, message: reason.sentence, replaces: true))
    }

    private func discard(_ load: WrittenLoad?, _ transaction: any Transaction, _ now: Instant) throws {
        guard let load else { return }
        _ = try LoadRepository(transaction).discard(load.id, in: scope, at: now)
    }

    private func provenance(_ imported: RunResult.Imported) -> LoadProvenance {
        let header = imported.outcome.header
        return LoadProvenance(
            rawHash: result.kept?.blob.hash.rawValue,
            createdBy: header?.createdBy,
            institutionName: header?.institutionName,
            customerID: header?.customerID,
            reportCreated: header?.created
        )
    }
}
