import Ground
import Harvests
import Testing

/// Random lives of harvests, against what must hold in every one of them.
@Suite struct HarvestMachineProperties {
    @Test(arguments: 0..<8)
    func `invariants hold under random events`(block: Int) throws {
        for seed in UInt64(block * 500)..<UInt64(block * 500 + 500) {
            var life = RandomLife(seed: seed)
            for step in 0..<60 {
                let fault = life.step()
                try #require(fault == nil, "seed \(seed), step \(step): \(fault ?? "")")
            }
        }
    }

    @Test func `however it goes, a harvest that is run whenever it is due comes to an end`() throws {
        for seed in UInt64(0)..<2000 {
            var generator = SeededGenerator(seed: seed)
            var track = Track(.sample(month: YearMonth("2026-03")))
            let begin = track.now
            var runs = 0
            while !track.harvest.status.isEnded {
                track.run(RandomLife.outcome(using: &generator, allowingFree: true))
                runs += 1
                try #require(runs < 20_000, "seed \(seed) goes on for ever")
            }
            // Ten attempts, each with at most three days of waiting before it and two nights after it, and the drains.
            #expect(track.now - begin < .days(100), "seed \(seed)")
        }
    }
}

/// One harvest, its random events, and the checks after each.
private struct RandomLife {
    var generator: SeededGenerator
    var harvest: Harvest
    var policy: HarvestPolicy
    var now = Instant.sample
    /// Alert effects of the present episode that belong to a final Fail.
    var failAlerts = 0

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        let months = ["2026-01", "2026-02", "2026-03"].map { YearMonth($0) } + [nil]
        harvest = .sample(
            id: Int64.random(in: 1...1_000_000, using: &generator),
            status: Bool.random(using: &generator) ? .new : .queued,
            month: months.randomElement(using: &generator) ?? nil,
            maxAttempts: Int.random(in: 1...12, using: &generator)
        )
        var overrides: [Int: ErrorPolicy] = [:]
        if Bool.random(using: &generator), let policy = ErrorPolicy.allCases.randomElement(using: &generator),
            let code = RandomLife.codes.randomElement(using: &generator)
        {
            overrides[code] = policy
        }
        let zone = ["UTC", "Europe/Berlin", "Pacific/Auckland"].compactMap { Zone($0) }.randomElement(using: &generator)
        policy = HarvestPolicy(
            catalogue: ErrorCatalogue(overrides: overrides),
            night: Night(in: zone ?? .utc),
            triesEverything: Int.random(in: 0..<5, using: &generator) == 0
        )
    }

    /// Takes one random event; what is wrong afterwards, or nil.
    mutating func step() -> String? {
        now = now + .seconds(Int64.random(in: 0...40_000, using: &generator))
        if Int.random(in: 0..<3, using: &generator) == 0 { now = max(now, harvest.runAfter) }
        let event = randomEvent()
        let before = harvest
        let (after, effects) = HarvestMachine.move(before, event, policy: policy, now: now)
        harvest = after
        if let fault = fault(before, event, after, effects) {
            return "\(event) on \(before.status) attempts \(before.attempts)/\(before.maxAttempts): \(fault)"
        }
        return nil
    }

    private mutating func fault(
        _ before: Harvest,
        _ event: HarvestEvent,
        _ after: Harvest,
        _ effects: [HarvestEffect]
    ) -> String? {
        if after.episode > before.episode { failAlerts = 0 }
        let alerts = effects.count { effect in
            switch effect {
            case .failed, .credentialsBroken: true
            default: false
            }
        }
        failAlerts += alerts
        let became = before.status != after.status ? after.status : nil
        let isRenewal = if case .renew = event { true } else { false }
        let isRecall = event == .recalled
        let priority: HarvestPriority? = if case .prioritised(let wanted) = event { wanted } else { nil }
        let isPriority = priority != nil
        let again = HarvestMachine.move(before, event, policy: policy, now: now)
        let checks: [(Bool, String)] = [
            (again.0 == after && again.1 == effects, "the same event gives another result"),
            ((0...after.maxAttempts).contains(after.attempts), "attempts out of range"),
            (after.status != .active || after.attempts < after.maxAttempts, "runs with no attempt left"),
            (!before.status.isEnded || became == nil || isRenewal, "an end was left without a renewal"),
            (after.episode == before.episode || (isRenewal && after.attempts == 0), "an episode began by itself"),
            (after.episode - before.episode <= 1, "an episode was skipped"),
            (after.attempts >= before.attempts || after.episode > before.episode, "attempts went back"),
            (after.attempts - before.attempts <= 1, "two attempts were counted at once"),
            (became != .fail || alerts == 1, "a Fail without exactly one alert"),
            (alerts == 0 || became == .fail, "an alert without a Fail"),
            (failAlerts <= 1, "two alerts in one episode"),
            (became != .pending || after.attempts == before.attempts, "Pending cost an attempt"),
            (became != .pending || after.waitingSince != nil, "Pending without a bound"),
            (after.reason != .outOfRetries || after.attempts == after.maxAttempts, "gave up before the last attempt"),
            (after.status == .fail || after.reason?.isMendable != true, "a Fail's reason without a Fail"),
            (after.status != .fail || after.alerted, "a Fail without an open alert"),
            ((after.status == .active) == (after.leaseOwner != nil), "a lease without a run, or a run without one"),
            ((after.leaseOwner == nil) == (after.leaseUntil == nil), "half a lease"),
            (after.fence == before.fence || (became == .active && after.fence == before.fence + 1), "fence"),
            (!after.stopRequested || after.status == .active, "a wish to stop what does not run"),
            (!after.isRecalled || after.status == .active && !after.stopRequested, "called back what does not run"),
            (!isRecall || became == nil && after.attempts == before.attempts, "a call moved a harvest by itself"),
            (
                !isPriority || became == nil || (before.status == .new && after.status == .queued),
                "a priority moved a harvest"
            ),
            (!isPriority || before.status.isEnded || after.priority == priority, "a priority was lost"),
            (became == nil || !after.status.isEnded || after.endedAt == now, "an end without its time"),
            (after.version == before.version + (after == before ? 0 : 1), "version"),
            (effects.isEmpty || after != before, "effects without a change"),
            (!effects.contains(.recovered) || before.alerted && !after.alerted, "recovered without an alert"),
            (!effects.contains(.resolveAlert) || before.alerted && !after.alerted, "resolved without an alert"),
            (effects.count == Set(effects).count, "an effect twice"),
            (!(after.status == .reQueued && became != nil) || after.runAfter >= now, "retries in the past"),
        ]
        return checks.first { !$0.0 }?.1
    }

    static let codes =
        ErrorCatalogue.entries.map(\.code) + [5, 999, 1005, 4711, 9999]

    static func outcome(using generator: inout SeededGenerator, allowingFree: Bool) -> AttemptOutcome {
        let retryAfter: Duration? =
            Bool.random(using: &generator) ? nil : .seconds(Int64.random(in: 0...900_000, using: &generator))
        switch Int.random(in: 0..<14, using: &generator) {
        case 0: return .succeeded(.init(rows: 4))
        case 1: return .succeeded(.init(.partial, rows: 4, code: 3040))
        case 2: return .succeeded(.init(.held, rows: 4, code: 9043))
        case 3, 4: return allowingFree ? .queuedByProvider(retryAfter: retryAfter, message: nil) : .stopped
        case 5: return allowingFree ? .drained : .stopped
        case 6: return .stopped
        case 7: return .switchedOff(code: 9060, message: nil)
        default:
            let code = codes.randomElement(using: &generator) ?? 1000
            return .failed(.init(code: code, message: "words", retryAfter: retryAfter))
        }
    }

    private mutating func randomEvent() -> HarvestEvent {
        switch Int.random(in: 0..<18, using: &generator) {
        case 0, 1: return .nightOpened
        case 16: return .recalled
        case 17: return .prioritised(HarvestPriority.allCases.randomElement(using: &generator) ?? .now)
        case 2...5: return .claimed(owner: "node-1", until: now + .seconds(30))
        case 6...10: return .finished(Self.outcome(using: &generator, allowingFree: true))
        case 11: return .leaseLost
        case 12: return .stop
        case 13: return .switchedOff(code: 9070)
        case 14: return Bool.random(using: &generator) ? .accepted : .discarded
        default:
            let start: HarvestEvent.Renewal.Start =
                Bool.random(using: &generator) ? .now(now) : .overnight(policy.night.due(from: now))
            let priority = HarvestPriority.allCases.randomElement(using: &generator) ?? .now
            let maxAttempts = Bool.random(using: &generator) ? nil : Int.random(in: 0...12, using: &generator)
            return .renew(.init(start: start, priority: priority, maxAttempts: maxAttempts))
        }
    }
}
