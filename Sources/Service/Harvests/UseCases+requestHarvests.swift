internal import Alerts
internal import Connections
internal import Database
internal import Engine
package import Ground
package import Harvests
package import Tenancy

/// Asking for harvests, and deciding on what managers ask for.
extension UseCases {
    /// Asks for harvests: of institutions or groups or the whole consortium, by providers, reports and months.
    ///
    /// The answer says how many were created, asked for again, and left out for which reasons; or that the request waits
    /// for an admin, and what it would come to. Large requests are carried out part by part; one that is interrupted goes
    /// on when the service starts again.
    /// *Throws*: `InvalidFields`, `HarvestQuotaExceeded`, `RecordError`, `Refusal`.
    package func requestHarvests(
        _ form: HarvestRequestForm,
        as principal: Principal
    ) async throws -> HarvestRequest {
        let settings = settings
        let request = try await changing(.requestHarvests, as: principal) { inquiry in
            try inquiry.addRequest(form, settings)
        }
        return try await carryOut(request, as: principal)
    }

    /// What a request would come to, without making it.
    package func previewHarvests(_ form: HarvestRequestForm, as principal: Principal) async throws -> RequestTally {
        let settings = settings
        return try await reading(.requestHarvests, as: principal) { inquiry in
            let (wish, _) = try inquiry.allowedWish(form)
            return try inquiry.carrier(settings).preview(wish, in: inquiry.scope, at: inquiry.now)
        }
    }

    /// The requests that the principal may see, newest first, a page at a time: all in its reach, and its own.
    package func harvestRequests(
        decision: HarvestRequest.Decision? = nil,
        before: RequestID? = nil,
        limit: Int = 100,
        as principal: Principal
    ) async throws -> [HarvestRequest] {
        try await reading(.seeRequests, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "requests")
            let requests = RequestRepository(inquiry.transaction)
            var found: [HarvestRequest] = []
            var last = before
            while found.count < limit {
                let page = try requests.page(decision: decision, before: last, limit: limit, in: inquiry.scope)
                found += try page.filter { try inquiry.sees($0, reach) }
                guard page.count == limit, let end = page.last else { break }
                last = end.id
            }
            return Array(found.prefix(limit))
        }
    }

    /// One request, for who made it, and for whom every institution that it names is in reach.
    ///
    /// *Throws*: `RecordError` `.unknown`; `Refusal` for a request about others' institutions.
    package func harvestRequest(_ id: RequestID, as principal: Principal) async throws -> HarvestRequestDetail {
        try await reading(.seeRequests, as: principal) { inquiry in
            guard let request = try RequestRepository(inquiry.transaction).request(id, in: inquiry.scope) else {
                throw RecordError.unknown("request", id)
            }
            if try !inquiry.sees(request, AccessPolicy.reach(inquiry.principal, inquiry.action)) {
                try inquiry.allow(try inquiry.target(of: request.wish), subject: "request \(id)")
            }
            _ = try inquiry.reach(subject: "request \(id)")
            let names = WishNamesRepository(inquiry.transaction)
            return HarvestRequestDetail(request: request, wish: try names.names(of: request.wish, in: inquiry.scope))
        }
    }

    /// Approves a waiting request and carries it out; whoever asked is told.
    package func approveRequest(
        _ id: RequestID,
        note: String? = nil,
        as principal: Principal
    ) async throws -> HarvestRequest {
        try await carryOut(try await decideRequest(id, .approved, note: note, as: principal), as: principal)
    }

    /// Refuses a waiting request; whoever asked is told, and why.
    ///
    /// *Throws*: `InvalidFields` for a refusal without a reason.
    package func refuseRequest(
        _ id: RequestID,
        note: String?,
        as principal: Principal
    ) async throws -> HarvestRequest {
        try await decideRequest(id, .refused, note: note, as: principal)
    }

    private func decideRequest(
        _ id: RequestID,
        _ decision: HarvestRequest.Decision,
        note: String?,
        as principal: Principal
    ) async throws -> HarvestRequest {
        try await changing(.decideRequests, as: principal) { inquiry in
            let requests = RequestRepository(inquiry.transaction)
            guard let waiting = try requests.request(id, in: inquiry.scope) else {
                throw RecordError.unknown("request", id)
            }
            try inquiry.allow(.consortium, subject: "request \(id)")
            var check = FieldCheck()
            let note = check.text(note, "note", atMost: 2000)
            if decision == .refused, note == nil {
                check.note("note", "Say why it is refused; whoever asked is told by mail.")
            }
            try check.finish()
            let decided = try requests.decide(
                id,
                decision,
                by: inquiry.principal.label,
                note: note,
                in: inquiry.scope,
                at: inquiry.now
            )
            try RequestEvents.record(decided, in: inquiry.transaction, at: inquiry.now)
            try inquiry.audit(
                "request \(id)",
                before: ["decision": .text(waiting.decision.rawValue)],
                after: ["decision": .text(decided.decision.rawValue), "note": JSONValue(note)]
            )
            return decided
        }
    }

    /// Carries out a request that nothing stands in the way of, part by part, and returns it as it then stands.
    private func carryOut(_ request: HarvestRequest, as principal: Principal) async throws -> HarvestRequest {
        guard request.isUnfinished else { return request }
        guard let scope = principal.scope else { throw RecordError.consortiumNotSaid }
        var isFinished = false
        var clashes = 0
        while !isFinished {
            do {
                isFinished = try await database.write { [settings, clock] transaction in
                    try RequestCarrier.standard(
                        transaction,
                        base: settings.harvestPolicy,
                        defaults: settings.providerDefaults,
                        in: scope
                    )
                    .step(request.id, in: scope, at: clock.now())
                }
            } catch let error as DatabaseError where error.code == .constraint && clashes < 5 {
                // Somebody else asked for the same month in the same moment: look again.
                clashes += 1
            }
        }
        return try await database.read { transaction in
            try RequestRepository(transaction).request(request.id, in: scope) ?? request
        }
    }
}

extension Inquiry {
    fileprivate func carrier(_ settings: UseCaseSettings) throws -> RequestCarrier {
        try RequestCarrier.standard(
            transaction,
            base: settings.harvestPolicy,
            defaults: settings.providerDefaults,
            in: scope
        )
    }

    /// The wish with what the principal may ask for, and its target; throws the refusal of anything beyond.
    fileprivate func allowedWish(_ form: HarvestRequestForm) throws -> (HarvestWish, AccessTarget) {
        var wish = try form.wish(lookup)
        if wish.isForEverybody, case .institutions(let own) = try reach(subject: "harvests") {
            wish.institutions = own
        }
        let target = try target(of: wish)
        try allow(target, subject: "harvests")
        return (wish, target)
    }

    fileprivate func target(of wish: HarvestWish) throws -> AccessTarget {
        guard !wish.isForEverybody else { return .consortium }
        var institutions = wish.institutions ?? []
        for group in wish.groups {
            institutions.formUnion(try InstitutionGroupRepository(transaction).members(of: group, in: scope))
        }
        if institutions.count == 1, let only = institutions.first { return .institution(only) }
        // An empty group asks for nothing; only who may ask for everything may do that.
        return institutions.isEmpty ? .consortium : .institutions(institutions.sorted())
    }

    fileprivate func sees(_ request: HarvestRequest, _ reach: Reach) throws -> Bool {
        if reach == .everything || request.identity != nil && request.identity == principal.identity { return true }
        guard case .institutions(let allowed) = reach else { return false }
        switch try target(of: request.wish) {
        case .institution(let one): return allowed.contains(one)
        case .institutions(let several): return allowed.isSuperset(of: several)
        default: return false
        }
    }

    fileprivate func addRequest(_ form: HarvestRequestForm, _ settings: UseCaseSettings) throws -> HarvestRequest {
        let (wish, target) = try allowedWish(form)
        guard let consortium = try ConsortiumRepository(transaction).consortium(scope.consortium) else {
            throw RecordError.unknown("consortium", try scope.consortium)
        }
        let policies = consortium.details.policies
        let asManager = AccessPolicy.onlyAsManager(principal, action, target)
        let waits = asManager && policies.requiresApproval
        let reason = form.reason.map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
        if waits, reason == nil {
            throw InvalidFields([
                FieldProblem("reason", "Say why; an admin of the consortium decides on this request.")
            ])
        }
        var expected: RequestTally?
        if asManager, waits || policies.dailyQuota != nil {
            expected = try carrier(settings).preview(wish, in: scope, at: now)
        }
        if asManager, let quota = policies.dailyQuota, let expected {
            try checkQuota(quota, wanted: expected.asked, consortium.details.zone)
        }
        let requests = RequestRepository(transaction)
        let added = try requests.add(
            wish,
            identity: principal.identity,
            who: principal.label,
            reason: reason,
            decision: waits ? .waiting : .notNeeded,
            in: scope,
            at: now
        )
        if let expected { try requests.tally(expected, of: added.id, in: scope) }
        try audit("request \(added.id)", after: added.document)
        guard waits, let request = try requests.request(added.id, in: scope) else { return added }
        try RequestEvents.record(request, in: transaction, at: now)
        return request
    }
}
