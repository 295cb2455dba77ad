internal import Connections
internal import Database
internal import Engine
internal import Ground
package import Harvesters
package import Harvests
package import Tenancy

/// Keeping harvests from running for a while: of a provider, a consortium, a kind of harvester, or all.
extension UseCases {
    /// Pauses what is wished, from the next claim of every node on; what waits stays in its place, at no cost.
    ///
    /// A consortium's admins pause the consortium and its providers, sysadmins everything. What is paused already gets the
    /// new reason and end. *Throws*: `RecordError` `.unknown`, `InvalidFields` for an end that has passed.
    package func pauseHarvests(
        _ wish: PauseWish,
        _ form: PauseForm = PauseForm(),
        as principal: Principal
    ) async throws -> PauseAnswer {
        try await changing(.pauseHarvesting, as: principal) { [settings] inquiry in
            let target = try inquiry.target(of: wish, settings)
            if let until = form.until, until <= inquiry.now {
                throw InvalidFields([FieldProblem("until", "The pause would be over already; name a later time.")])
            }
            let reason = form.reason.map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
            let pause = Pause(
                target,
                reason: reason,
                who: inquiry.principal.label,
                since: inquiry.now,
                until: form.until ?? Pause.noEnd
            )
            let pauses = PauseRepository(inquiry.transaction, defaults: settings.providerDefaults)
            let before = try pauses.pause(of: target, at: inquiry.now)
            try pauses.set(pause)
            try inquiry.note(pause.until, of: target)
            var recalled = 0
            if form.stopsRunning {
                let recall = RunningRecall(
                    inquiry.transaction,
                    base: settings.harvestPolicy,
                    defaults: settings.providerDefaults
                )
                recalled = try recall.recall(target, at: inquiry.now)
            }
            let answer = PauseAnswer(pause: pause, recalled: recalled)
            try inquiry.audit(target.subject, before: before?.document, after: answer.document)
            return answer
        }
    }

    /// Ends a pause on every node at once; returns it as it was, nil when there was none.
    package func resumeHarvests(_ wish: PauseWish, as principal: Principal) async throws -> Pause? {
        let settings = settings
        let (target, before) = try await changing(.pauseHarvesting, as: principal) { inquiry in
            let target = try inquiry.target(of: wish, settings)
            let pauses = PauseRepository(inquiry.transaction, defaults: settings.providerDefaults)
            let before = try pauses.pause(of: target, at: inquiry.now)
            try pauses.end(target)
            try inquiry.note(nil, of: target)
            if let before { try inquiry.audit(target.subject, before: before.document) }
            return (target, before)
        }
        if let provider = target.provider, let scope = principal.scope { try await hurry(provider, in: scope) }
        return before
    }

    /// The pauses in force that concern the principal's consortium, or, outside of one, those of the installation.
    package func pauses(as principal: Principal) async throws -> [PauseView] {
        try await reading(.seeProviders, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "pauses")
            let pauses = PauseRepository(inquiry.transaction)
            guard let scope = inquiry.principal.scope else {
                return try pauses.ofInstallation(at: inquiry.now).map {
                    PauseView(pause: $0, name: $0.target.harvesterName)
                }
            }
            return try pauses.inForce(in: scope, at: inquiry.now).map { pause in
                let provider = try pause.target.provider.flatMap {
                    try ProviderRepository(inquiry.transaction).provider($0, in: scope)?.name
                }
                var consortium: String?
                if case .consortium(let id) = pause.target {
                    consortium = try ConsortiumRepository(inquiry.transaction).consortium(id)?.key
                }
                return PauseView(pause: pause, name: provider ?? consortium ?? pause.target.harvesterName)
            }
        }
    }

    /// The kinds of harvesters, each with its pause if one is in force.
    package func harvesters(as principal: Principal) async throws -> [(info: HarvesterInfo, pause: Pause?)] {
        try await reading(.seeProviders, as: principal) { [settings] inquiry in
            try inquiry.allow(.consortium, subject: "harvesters")
            let pauses = PauseRepository(inquiry.transaction)
            return try settings.harvesters.map { info in
                (info, try pauses.pause(of: .harvester(info.name), at: inquiry.now))
            }
        }
    }

    /// Puts what found its provider paused after it was claimed back into the queue at once, part by part.
    private func hurry(_ provider: ProviderID, in scope: ConsortiumScope) async throws {
        var filter = HarvestFilter()
        filter.providers = [provider]
        filter.statuses = [.queued]
        filter.reasons = [.paused]
        let waiting = filter
        var count = 1
        while count > 0 {
            count = try await database.write { [clock, settings] transaction in
                let harvests = HarvestRepository(transaction)
                let policy = try HarvestPolicy.of(scope, base: settings.harvestPolicy, in: transaction)
                let page = try harvests.page(waiting, reach: .everything, limit: 200, in: scope)
                for listing in page {
                    try harvests.move(listing.harvest.id, .resumed, policy: policy, in: scope, at: clock.now())
                }
                return page.count
            }
        }
    }
}

extension Inquiry {
    /// What is meant, once pausing it is allowed.
    fileprivate func target(of wish: PauseWish, _ settings: UseCaseSettings) throws -> PauseTarget {
        switch wish {
        case .everything:
            try allow(.installation, subject: "harvesting")
            return .everything
        case .harvester(let name):
            try allow(.installation, subject: "harvester \(name)")
            guard settings.harvesters.contains(where: { $0.name == name }) else {
                throw RecordError.unknown("harvester", named: "“\(FieldCheck.excerpt(name))”")
            }
            return .harvester(name)
        case .consortium:
            let consortium = try scope.consortium
            try allow(.consortium, subject: "consortium \(consortium)")
            return .consortium(consortium)
        case .provider(let name):
            let provider = try lookup.provider(name)
            try allow(.consortium, subject: "provider \(provider.id)")
            return .provider(provider.id, of: provider.consortium)
        }
    }

    /// A provider's row tells of its pause as well, for those that look at it alone.
    fileprivate func note(_ until: Instant?, of target: PauseTarget) throws {
        guard let provider = target.provider else { return }
        try ProviderRepository(transaction).pause(provider, until: until, in: scope)
    }
}

extension PauseTarget {
    /// As the audit trail names it.
    fileprivate var subject: String {
        switch self {
        case .everything: "harvesting"
        case .harvester(let name): "harvester \(name)"
        case .consortium(let consortium): "consortium \(consortium)"
        case .provider(let provider, _): "provider \(provider)"
        }
    }
}
