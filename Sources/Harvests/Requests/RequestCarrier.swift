package import Connections
package import Database
package import Ground
package import Tenancy

/// Carries out requests part by part, so that a large one holds up nobody, and an interrupted one goes on where it was.
package struct RequestCarrier {
    /// The first month of each report that a connection's provider says it has.
    package typealias Offers = (ConnectionID, ConsortiumScope) throws -> [MasterReport: YearMonth]

    private let transaction: any Transaction
    private let policy: HarvestPolicy
    private let defaults: ProviderDefaults
    private let offers: Offers

    /// Combinations that one transaction decides, at least those of one connection.
    private static let part = 400

    /// Works in the given transaction; `offers` says what is known of a provider's months, by default nothing.
    package init(
        _ transaction: any Transaction,
        policy: HarvestPolicy,
        defaults: ProviderDefaults,
        offers: @escaping Offers = { _, _ in [:] }
    ) {
        self.transaction = transaction
        self.policy = policy
        self.defaults = defaults
        self.offers = offers
    }

    /// Carries out the next part of a request, and says whether that was the last.
    ///
    /// *Repetition*: each part is noted in its own transaction, so that no harvest is asked for twice.
    /// *Throws*: `RecordError.unknown`; `DatabaseError` `.constraint` when somebody else made one of the harvests at the
    /// same moment: then it is to be tried again.
    package func step(_ id: RequestID, in scope: ConsortiumScope, at now: Instant) throws -> Bool {
        let requests = RequestRepository(transaction)
        guard let request = try requests.locked(id, in: scope) else { throw RecordError.unknown("request", id) }
        guard request.isUnfinished else { return true }
        let base = request.decidedAt ?? request.createdAt
        let expansion = RequestExpansion(request.wish, lastMonth: lastMonth(at: now), now: base)
        var tally = request.tally
        var last = request.carriedTo
        var decided = 0
        if last == ConnectionID(0) {
            tally = RequestTally()
            try countUnconnected(request.wish, &tally, in: scope)
        }
        let selection = try Selection(request.wish, transaction, scope)
        let page = try selection.connections(after: last, limit: 50, transaction, defaults)
        for connection in page where decided < Self.part {
            last = connection.id
            guard selection.includes(connection) else { continue }
            let decisions = try decisions(expansion, connection, in: scope)
            for (key, decision) in decisions {
                try carryOut(decision, key, connection, expansion, request.id, &tally, in: scope, at: now)
            }
            decided += decisions.count
        }
        let isLast = page.count < 50 && (page.last.map { $0.id == last } ?? true)
        try requests.tally(tally, of: id, in: scope)
        try requests.note(carriedTo: last, finishedAt: isLast ? now : nil, of: id, in: scope)
        return isLast
    }

    /// What a wish would come to if it were carried out now.
    package func preview(_ wish: HarvestWish, in scope: ConsortiumScope, at now: Instant) throws -> RequestTally {
        let expansion = RequestExpansion(wish, lastMonth: lastMonth(at: now), now: now)
        let selection = try Selection(wish, transaction, scope)
        var tally = RequestTally()
        try countUnconnected(wish, &tally, in: scope)
        var last = ConnectionID(0)
        while true {
            let page = try selection.connections(after: last, limit: 200, transaction, defaults)
            for connection in page where selection.includes(connection) {
                for (_, decision) in try decisions(expansion, connection, in: scope) { tally.count(decision) }
            }
            guard page.count == 200, let end = page.last else { return tally }
            last = end.id
        }
    }

    private func decisions(
        _ expansion: RequestExpansion,
        _ connection: EffectiveConnection,
        in scope: ConsortiumScope
    ) throws -> [(key: ReportMonth, decision: RequestExpansion.Decision)] {
        let months = expansion.wish.months
        return expansion.decisions(
            for: connection,
            known: try HarvestRepository(transaction).months(
                over: connection.id,
                from: months.lowerBound,
                through: months.upperBound,
                in: scope
            ),
            firstOffered: try offers(connection.id, scope)
        )
    }

    private func carryOut(
        _ decision: RequestExpansion.Decision,
        _ key: ReportMonth,
        _ connection: EffectiveConnection,
        _ expansion: RequestExpansion,
        _ request: RequestID,
        _ tally: inout RequestTally,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws {
        tally.count(decision)
        if case .skip = decision { return }
        let new = NewHarvest(
            key.report,
            key.month,
            over: connection,
            priority: expansion.priority,
            start: expansion.start(of: key.month, night: policy.night),
            request: request
        )
        let harvests = HarvestRepository(transaction)
        if case .renew(let id) = decision {
            try harvests.move(id, .renew(new.renewal), policy: policy, in: scope, at: now)
        } else {
            try harvests.add(new, in: scope, at: now)
        }
    }

    /// Pairs of an institution and a provider that were both named and are not connected.
    private func countUnconnected(_ wish: HarvestWish, _ tally: inout RequestTally, in scope: ConsortiumScope) throws {
        guard !wish.isForEverybody, let providers = wish.providers else { return }
        let institutions = try Selection(wish, transaction, scope).institutions ?? []
        var connected: Set<[Int64]> = []
        for institution in institutions {
            try transaction.forEach(
                "SELECT DISTINCT provider_id FROM connections WHERE consortium_id = ?1 AND institution_id = ?2",
                [Value(scope.consortium), Value(institution)]
            ) { row in
                let provider: ProviderID = try row["provider_id"]
                if providers.contains(provider) { connected.insert([institution.rawValue, provider.rawValue]) }
            }
        }
        let missing = institutions.count * providers.count - connected.count
        let each = (wish.months.lowerBound.distance(to: wish.months.upperBound) + 1) * (wish.reports?.count ?? 1)
        tally.skip(.notConnected, missing * each)
    }

    private func lastMonth(at now: Instant) -> YearMonth {
        policy.night.zone.date(at: now).yearMonth.advanced(by: -1)
    }

    /// The connections that a wish means.
    private struct Selection {
        /// Nil for all, the consortium's own connections included.
        let institutions: Set<InstitutionID>?
        let providers: Set<ProviderID>?
        let scope: ConsortiumScope

        init(_ wish: HarvestWish, _ transaction: any Transaction, _ scope: ConsortiumScope) throws {
            self.scope = scope
            providers = wish.providers
            guard !wish.isForEverybody else {
                institutions = nil
                return
            }
            let groups = InstitutionGroupRepository(transaction)
            institutions = try wish.groups.reduce(into: wish.institutions ?? []) { found, group in
                found.formUnion(try groups.members(of: group, in: scope))
            }
        }

        func connections(
            after last: ConnectionID,
            limit: Int,
            _ transaction: any Transaction,
            _ defaults: ProviderDefaults
        ) throws -> [EffectiveConnection] {
            let reach: Reach = institutions.map { $0.isEmpty ? .nothing : .institutions($0) } ?? .everything
            return try ConnectionRepository(transaction, defaults: defaults).effectivePage(
                in: scope,
                ConnectionFilter(reach: reach),
                after: last,
                limit: limit
            )
        }

        func includes(_ connection: EffectiveConnection) -> Bool {
            providers.map { $0.contains(connection.provider) } ?? true
        }
    }
}

extension RequestTally {
    fileprivate mutating func count(_ decision: RequestExpansion.Decision) {
        switch decision {
        case .create: created += 1
        case .renew: renewed += 1
        case .skip(let reason): skip(reason)
        }
    }
}
