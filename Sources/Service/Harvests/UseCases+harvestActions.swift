internal import Connections
internal import Database
internal import Engine
package import Ground
package import Harvests
package import Tenancy
internal import Usage

/// What people do to harvests: stop, restart, delete, decide on held data, import again.
///
/// Each takes several at once, in one transaction: allowed for all of them or for none, each one audited; one that the
/// action means nothing for is left with the reason.
extension UseCases {
    /// Stops what waits at once, and tells the worker of what runs.
    package func stopHarvests(_ ids: [HarvestID], as principal: Principal) async throws -> HarvestActionAnswer {
        try await act(.stopHarvests, on: ids, as: principal) { work, harvest in
            guard !harvest.status.isEnded else { return .left("It has ended (\(harvest.status.rawValue)).") }
            guard !harvest.stopRequested else { return .left("It is being stopped already.") }
            try work.move(harvest, .stop)
            return .done(harvest.id)
        }
    }

    /// Stops what waits, and leaves what runs.
    package func cancelHarvests(_ ids: [HarvestID], as principal: Principal) async throws -> HarvestActionAnswer {
        try await act(.stopHarvests, on: ids, as: principal) { work, harvest in
            guard !harvest.status.isEnded else { return .left("It has ended (\(harvest.status.rawValue)).") }
            guard harvest.status != .active else { return .left("It is running; harvest stop ends it.") }
            try work.move(harvest, .stop)
            return .done(harvest.id)
        }
    }

    /// Gives what waits another place in the queue; *now* does not wait for the night.
    package func prioritiseHarvests(
        _ ids: [HarvestID],
        _ priority: HarvestPriority,
        as principal: Principal
    ) async throws -> HarvestActionAnswer {
        try await act(.prioritiseHarvests, on: ids, as: principal) { work, harvest in
            guard !harvest.status.isEnded else { return .left("It has ended (\(harvest.status.rawValue)).") }
            guard try work.move(harvest, .prioritised(priority)) else { return .left("It has that priority already.") }
            return .done(harvest.id)
        }
    }

    /// Begins a new episode with all attempts, now or in the next night.
    ///
    /// To a manager it counts like a request for the same harvests, or is refused with the request that an admin approves.
    /// *Throws*: `HarvestQuotaExceeded`, `RecordError`, `Refusal`.
    package func restartHarvests(
        _ ids: [HarvestID],
        start: HarvestWish.Start = .now,
        as principal: Principal
    ) async throws -> HarvestActionAnswer {
        let defaults = settings.providerDefaults
        return try await act(.restartHarvests, on: ids, asking: start, as: principal) { work, harvest in
            let connections = ConnectionRepository(work.transaction, defaults: defaults)
            guard let connection = try connections.effective(harvest.connection, in: work.scope) else {
                return .left("Its connection is gone.")
            }
            if harvest.kind.asksProvider, let obstacle = connection.obstacle(at: work.now) {
                switch obstacle {
                case .paused: break
                case .broken: return .left("\(obstacle) If they are right now: garner connection test \(connection.id)")
                default: return .left("\(obstacle)")
                }
            }
            switch harvest.status {
            case .active: return .left("It is running.")
            case .pending: return .left("The provider asked us to come back for it; stop it first to begin anew.")
            default: break
            }
            let night = try work.policy.night
            let renewal = HarvestEvent.Renewal(
                start: start == .now ? .now(work.now) : .overnight(night.due(from: work.now)),
                priority: start == .now ? .now : .scheduled,
                maxAttempts: connection.limits.attempts,
                host: connection.host,
                release: connection.release
            )
            return try work.move(harvest, .renew(renewal)) ? .done(harvest.id) : .left("It waits in the queue already.")
        }
    }

    /// What of a connection ended since the provider refused its credentials: to be restarted once they are mended.
    package func refusedHarvests(ofConnection name: String, as principal: Principal) async throws -> [HarvestID] {
        try await reading(.restartHarvests, as: principal) { inquiry in
            let connection = try inquiry.connection(name)
            let harvests = HarvestRepository(inquiry.transaction)
            return try harvests.ended(.badCredentials, over: connection.id, in: inquiry.scope)
        }
    }

    /// Restarts all of `refusedHarvests`.
    package func restartRefusedHarvests(
        ofConnection name: String,
        start: HarvestWish.Start = .now,
        as principal: Principal
    ) async throws -> HarvestActionAnswer {
        let refused = try await refusedHarvests(ofConnection: name, as: principal)
        return try await restartHarvests(refused, start: start, as: principal)
    }

    /// Removes harvests with their attempts and raw answers; usage that they stored stays.
    package func deleteHarvests(_ ids: [HarvestID], as principal: Principal) async throws -> HarvestActionAnswer {
        try await act(.deleteHarvests, on: ids, as: principal) { work, harvest in
            guard harvest.status != .active else { return .left("It is running; stop it first.") }
            try HarvestRepository(work.transaction).remove(harvest.id, in: work.scope)
            return .done(harvest.id)
        }
    }

    /// Lets readers see data that was held, in the place of what they saw.
    package func acceptHeldData(_ ids: [HarvestID], as principal: Principal) async throws -> HarvestActionAnswer {
        try await decideHeldData(ids, .accepted, as: principal) { work, loads, load in
            _ = try loads.accept(load, in: work.scope, at: work.now)
        }
    }

    /// Throws away data that was held; readers keep what they see.
    package func discardHeldData(_ ids: [HarvestID], as principal: Principal) async throws -> HarvestActionAnswer {
        try await decideHeldData(ids, .discarded, as: principal) { work, loads, load in
            _ = try loads.discard(load, in: work.scope, at: work.now)
        }
    }

    private func decideHeldData(
        _ ids: [HarvestID],
        _ event: HarvestEvent,
        as principal: Principal,
        _ decide: @escaping @Sendable (HarvestWork, LoadRepository, LoadID) throws -> Void
    ) async throws -> HarvestActionAnswer {
        try await act(.decideHeldData, on: ids, as: principal) { work, harvest in
            guard harvest.status == .success, harvest.reason == .held else {
                return .left("Nothing of it is held for review.")
            }
            let loads = LoadRepository(work.transaction)
            if let load = try work.heldLoad(of: harvest, loads) { try decide(work, loads, load.id) }
            try work.move(harvest, event)
            return .done(harvest.id)
        }
    }

    /// Imports the kept raw answers of harvests again, without asking the provider.
    ///
    /// Each begins a new episode of its own line in the log: there is one for a report and month, for ever. A manager's
    /// count like requests.
    package func reimportHarvests(_ ids: [HarvestID], as principal: Principal) async throws -> HarvestActionAnswer {
        try await act(.reimportHarvests, on: ids, asking: .now, as: principal) { work, harvest in
            guard harvest.kind == .usage else {
                return .left("Only a harvest of a report and month can be imported again.")
            }
            guard harvest.status.isEnded else {
                return .left(
                    harvest.asksProvider
                        ? "It has not ended (\(harvest.status.rawValue)); stop it first."
                        : "It is being imported already."
                )
            }
            guard try !RawAnswerRepository(work.transaction).answers(of: harvest.id, in: work.scope, limit: 1).isEmpty
            else { return .left("No raw answer of it is kept.") }
            // Without a host it asks nobody.
            let renewal = HarvestEvent.Renewal(
                start: .now(work.now),
                priority: .now,
                maxAttempts: harvest.maxAttempts,
                host: "",
                release: harvest.release
            )
            return try work.move(harvest, .renew(renewal)) ? .done(harvest.id) : .left("It is being imported already.")
        }
    }

    /// Runs the body for each harvest, once all of them are known and allowed.
    ///
    /// `asking` says that it asks for harvests, which a consortium may limit for its managers.
    private func act(
        _ action: Action,
        on ids: [HarvestID],
        asking start: HarvestWish.Start? = nil,
        as principal: Principal,
        _ body: @escaping @Sendable (HarvestWork, Harvest) throws -> HarvestStep
    ) async throws -> HarvestActionAnswer {
        let settings = settings
        return try await changing(action, as: principal) { inquiry in
            var seen: Set<HarvestID> = []
            let wanted = ids.filter { seen.insert($0).inserted }
            let listings = try wanted.map { try inquiry.listing($0) }
            let harvests = listings.map(\.harvest)
            let limited = start == nil ? [] : try inquiry.limited(listings)
            var begun: Set<HarvestID> = []
            let work = HarvestWork(inquiry, try inquiry.scope, settings)
            var answer = HarvestActionAnswer()
            for harvest in harvests {
                switch try body(work, harvest) {
                case .left(let reason):
                    answer.left.append(.init(harvest.id, reason))
                    continue
                case .done(let id): answer.done.append(id)
                }
                begun.insert(harvest.id)
                let after = try HarvestRepository(inquiry.transaction).harvest(harvest.id, in: inquiry.scope)
                try inquiry.audit(
                    "harvest \(harvest.id)",
                    of: harvest.institution,
                    before: harvest.trace,
                    after: after?.trace
                )
            }
            if harvests.isEmpty { _ = try inquiry.reach(subject: "harvests") }
            if let start {
                try inquiry.countAsAsked(limited.filter { begun.contains($0.harvest.id) }, start: start)
            }
            return answer
        }
    }
}

/// What an action came to for one harvest.
private enum HarvestStep {
    /// The harvest that was changed, or made of it.
    case done(HarvestID)
    /// Nothing was done, for the reason in the sentence.
    case left(String)
}

/// One transaction of actions on harvests of one consortium.
private final class HarvestWork {
    let transaction: any Transaction
    let scope: ConsortiumScope
    let now: Instant
    private let settings: UseCaseSettings
    private var known: HarvestPolicy?

    init(_ inquiry: Inquiry, _ scope: ConsortiumScope, _ settings: UseCaseSettings) {
        transaction = inquiry.transaction
        now = inquiry.now
        self.scope = scope
        self.settings = settings
    }

    var policy: HarvestPolicy {
        get throws {
            if let known { return known }
            let policy = try HarvestPolicy.of(scope, base: settings.harvestPolicy, in: transaction)
            known = policy
            return policy
        }
    }

    /// Moves a harvest with all that follows; false when the event meant nothing.
    @discardableResult
    func move(_ harvest: Harvest, _ event: HarvestEvent) throws -> Bool {
        let move = try HarvestRepository(transaction).move(harvest.id, event, policy: try policy, in: scope, at: now)
        try MoveEffects.apply(move, in: transaction, defaults: settings.providerDefaults, at: now)
        return move.changed
    }

    /// The load that waits for a decision; nil when a later one has taken its place.
    func heldLoad(of harvest: Harvest, _ loads: LoadRepository) throws -> Load? {
        guard let report = harvest.report, let month = harvest.month else { return nil }
        return try loads.held(LoadKey(connection: harvest.connection, report: report, month: month), in: scope)
    }
}
