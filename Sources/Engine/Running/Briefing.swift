internal import Connections
internal import Crypto
internal import Database
internal import Ground
internal import Harvesters
internal import Harvests
internal import Tenancy
internal import Usage

/// Everything that a worker has to know of a harvest before it begins, read in one snapshot.
struct Briefing: Sendable {
    let connection: EffectiveConnection
    let credentials: Credentials
    let policy: HarvestPolicy
    /// What the service said that it has of this report.
    let offer: ReportOffer?
    let mayAskForOffers: Bool
    /// Who earlier reports were made for.
    let customer: KnownCustomer?
    /// For what asks nobody: the newest raw answer of the report and month.
    let kept: KeptAnswer?

    /// A raw answer, and what came with it over the line.
    struct KeptAnswer: Sendable {
        let answer: RawAnswer
        let httpStatus: Int
    }
}

extension Briefing {
    init(
        _ claimed: ClaimedHarvest,
        _ transaction: any Transaction,
        _ parts: EngineParts,
        _ settings: EngineSettings
    ) throws {
        let harvest = claimed.harvest
        let connections = ConnectionRepository(transaction, defaults: settings.providerDefaults)
        guard let connection = try connections.effective(harvest.connection, in: claimed.scope) else {
            throw RecordError.unknown("connection", harvest.connection)
        }
        self.connection = connection
        // Credentials that no key opens are as good as none; the harvest ends with its own code.
        credentials = try connections.credentials(of: harvest.connection, keyring: parts.keyring, in: claimed.scope)
        policy = try HarvestPolicy.of(claimed.scope, base: settings.policy, in: transaction)
        let offers = ReportOfferRepository(transaction)
        offer = try offers.offers(of: harvest.connection, in: claimed.scope).first {
            $0.report == harvest.report && $0.release == connection.release
        }
        let checked = try offers.lastCheck(of: harvest.connection, in: claimed.scope)
        mayAskForOffers = Self.isStale(checked, offer, harvest.month, parts.clock.now(), settings.offerLifetime)
        customer = try LoadRepository(transaction).latestProvenance(of: harvest.connection, in: claimed.scope).map {
            KnownCustomer(customerID: $0.customerID, institutionName: $0.institutionName)
        }
        kept = !harvest.asksProvider ? try Self.kept(harvest, claimed.scope, transaction) : nil
    }

    /// A list is asked for again when it is old, and after half a day already when the month is not yet in it.
    private static func isStale(
        _ checked: Instant?,
        _ offer: ReportOffer?,
        _ month: YearMonth?,
        _ now: Instant,
        _ lifetime: Duration
    ) -> Bool {
        guard let checked else { return true }
        if let month, let last = offer?.lastMonth, month > last { return now - checked > .hours(12) }
        return now - checked > lifetime
    }

    private static func kept(
        _ harvest: Harvest,
        _ scope: ConsortiumScope,
        _ transaction: any Transaction
    ) throws -> KeptAnswer? {
        guard let report = harvest.report, let month = harvest.month,
            let source = try HarvestRepository(transaction).harvest(
                .usage,
                over: harvest.connection,
                report: report,
                month: month,
                in: scope
            ),
            let answer = try RawAnswerRepository(transaction).answers(of: source.id, in: scope, limit: 1).first
        else { return nil }
        let status = try AttemptRepository(transaction).attempt(answer.attempt, in: scope)?.report.httpStatus
        return KeptAnswer(answer: answer, httpStatus: status ?? 200)
    }
}
