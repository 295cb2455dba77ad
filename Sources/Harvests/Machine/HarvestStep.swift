internal import Ground

/// One move of one harvest while it is worked out.
struct HarvestStep {
    var harvest: Harvest
    let policy: HarvestPolicy
    let now: Instant
    var effects: [HarvestEffect] = []

    mutating func take(_ event: HarvestEvent) {
        switch event {
        case .nightOpened: openNight()
        case .claimed(let owner, let until): claim(by: owner, until: until)
        case .finished(let outcome): finish(outcome)
        case .leaseLost: loseLease()
        case .stop: stop()
        case .switchedOff(let code): switchOffWaiting(code)
        case .renew(let renewal): renew(renewal)
        case .recalled: recall()
        case .prioritised(let priority): prioritise(priority)
        case .resumed: resume()
        case .accepted: decideHeld(reason: nil, effects: [.resolveAlert, .completed])
        case .discarded: decideHeld(reason: .discarded, effects: [.resolveAlert])
        }
    }

    private mutating func openNight() {
        guard harvest.status == .new, harvest.runAfter <= now else { return }
        harvest.status = .queued
    }

    private mutating func claim(by owner: String, until: Instant) {
        guard harvest.status.isClaimable, harvest.runAfter <= now else { return }
        harvest.status = .active
        harvest.reason = nil
        harvest.fence += 1
        harvest.leaseOwner = owner
        harvest.leaseUntil = until
        harvest.lastAttemptAt = now
        harvest.stopRequested = false
        harvest.isRecalled = false
    }

    private mutating func finish(_ outcome: AttemptOutcome) {
        guard harvest.status == .active else { return }
        switch outcome {
        case .succeeded(let delivery): succeed(delivery)
        case .failed(let failure): fail(failure)
        case .queuedByProvider(let retryAfter, let message):
            fail(
                .init(
                    code: 1011,
                    message: message ?? "The provider is preparing the report.",
                    retryAfter: retryAfter
                )
            )
        case .stopped: end(.stopped, .byPerson, settling: true)
        case .drained: putBack(harvest.isRecalled ? .recalled : .drained, until: now)
        case .postponed(let until): putBack(.paused, until: max(until, now))
        case .switchedOff(let code, let message): switchOff(code, message: message)
        }
    }

    /// A worker was lost: the attempt counts, and another worker takes the harvest at once.
    ///
    /// After a second loss in a row it rests first, each for another while, so that the one harvest that ends its workers
    /// comes to run without the others, and they do not fail with it.
    private mutating func loseLease() {
        guard harvest.status == .active else { return }
        count(9910, "The program that ran this harvest ended before it could report.")
        if harvest.stopRequested {
            end(.stopped, .byPerson, settling: true)
        } else if harvest.streak >= policy.lostWorkerLimit {
            end(.fail, .workersLost)
        } else if harvest.attempts >= harvest.maxAttempts {
            end(.fail, .outOfRetries)
        } else {
            wait(.reQueued, .leaseLost, until: harvest.streak < 2 ? now : now + restAfterLosses)
        }
    }

    private mutating func stop() {
        if harvest.status == .active {
            harvest.stopRequested = true
            harvest.isRecalled = false
        } else if !harvest.status.isEnded {
            end(.stopped, .byPerson, settling: true)
        }
    }

    /// Back into the queue as if it had not run.
    private mutating func putBack(_ reason: HarvestReason, until: Instant) {
        if harvest.stopRequested {
            end(.stopped, .byPerson, settling: true)
        } else {
            wait(.queued, reason, until: until)
        }
    }

    /// A wish to stop goes before it: that one ends the harvest.
    private mutating func recall() {
        guard harvest.status == .active, !harvest.stopRequested else { return }
        harvest.isRecalled = true
    }

    private mutating func resume() {
        guard harvest.status == .queued, harvest.reason == .paused else { return }
        harvest.reason = nil
        harvest.runAfter = min(harvest.runAfter, now)
    }

    /// What runs is left to its worker, which finds out at its next attempt.
    private mutating func switchOffWaiting(_ code: Int) {
        guard harvest.status != .active, !harvest.status.isEnded else { return }
        switchOff(code, message: nil)
    }

    /// Ends what runs or waits because something is switched off here; no fault of the provider, and no attempt.
    mutating func switchOff(_ code: Int, message: String?) {
        harvest.lastCode = code
        harvest.lastMessage = message
        end(.stopped, .switchedOff, settling: true)
    }

    private mutating func decideHeld(reason: HarvestReason?, effects decided: [HarvestEffect]) {
        guard harvest.status == .success, harvest.reason == .held else { return }
        harvest.reason = reason
        harvest.alerted = false
        effects += decided
    }

    /// Ends the run, if there is one, and waits for the next.
    mutating func wait(_ status: HarvestStatus, _ reason: HarvestReason, until: Instant) {
        release()
        harvest.status = status
        harvest.reason = reason
        harvest.runAfter = until
    }

    /// Ends the harvest; `settling` also settles an alert that was open.
    mutating func end(_ status: HarvestStatus, _ reason: HarvestReason?, settling: Bool = false) {
        release()
        harvest.status = status
        harvest.reason = reason
        harvest.endedAt = now
        harvest.polls = 0
        harvest.waitingSince = nil
        if status == .fail {
            harvest.alerted = true
            let code = harvest.lastCode ?? 0
            effects.append(
                reason == .badCredentials ? .credentialsBroken(code: code) : .failed(reason ?? .outOfRetries)
            )
        } else if settling, harvest.alerted {
            harvest.alerted = false
            effects.append(.resolveAlert)
        }
    }

    private mutating func release() {
        harvest.leaseOwner = nil
        harvest.leaseUntil = nil
        harvest.stopRequested = false
        harvest.isRecalled = false
    }
}
