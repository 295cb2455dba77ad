internal import Ground

/// What an answer, good or bad, brings.
extension HarvestStep {
    mutating func succeed(_ delivery: AttemptOutcome.Delivery) {
        harvest.attempts += 1
        harvest.streak = 0
        harvest.lastCode = delivery.code
        harvest.lastMessage = delivery.message
        switch delivery.completeness {
        case .complete: succeed(nil)
        case .noUsage: succeed(.noUsage)
        case .partial:
            end(.success, .partial)
            harvest.alerted = true
            effects += [.partial, .completed]
        case .held:
            end(.success, .held)
            harvest.alerted = true
            effects.append(.held(replacing: delivery.replaces))
        }
    }

    private mutating func succeed(_ reason: HarvestReason?) {
        end(.success, reason)
        if harvest.alerted { effects.append(.recovered) }
        harvest.alerted = false
        effects.append(.completed)
    }

    mutating func fail(_ failure: AttemptOutcome.Failure) {
        let entry = policy.catalogue.entry(failure.code)
        if ErrorCatalogue.switchedOffCodes.contains(failure.code) {
            switchOff(failure.code, message: failure.message)
            return
        }
        switch entry.policy {
        case .poll: poll(failure)
        case .note, .doneEmpty: acceptEmpty(failure, entry)
        case .backOff where entry.freeFor != nil: slowDown(failure, entry)
        case .backOff, .daily, .review: retry(failure, entry)
        case .holdCredentials, .giveUp:
            if policy.triesEverything {
                retry(failure, entry)
            } else {
                giveUp(failure, entry)
            }
        }
    }

    /// Counts one attempt as failed with the code.
    mutating func count(_ code: Int, _ message: String) {
        harvest.attempts += 1
        harvest.streak = harvest.lastCode == code ? harvest.streak + 1 : 1
        harvest.lastCode = code
        harvest.lastMessage = message
        harvest.polls = 0
        harvest.waitingSince = nil
    }

    private mutating func giveUp(_ failure: AttemptOutcome.Failure, _ entry: ErrorEntry) {
        count(failure.code, failure.message)
        stopOr { $0.end(.fail, entry.failReason) }
    }

    /// Tries again, unless the attempts, or the tries that the code is worth, are used up.
    private mutating func retry(_ failure: AttemptOutcome.Failure, _ entry: ErrorEntry) {
        count(failure.code, failure.message)
        if entry.policy == .backOff { restHost(failure, entry) }
        stopOr { step in
            if step.harvest.attempts >= step.harvest.maxAttempts {
                step.end(.fail, .outOfRetries)
            } else if !step.policy.triesEverything, let tries = entry.tries, step.harvest.streak >= tries {
                step.end(.fail, entry.failReason)
            } else {
                let reason: HarvestReason = entry.monthMayBeLate ? .monthNotReady : .willRetry
                step.wait(.reQueued, reason, until: step.nextTry(after: failure, entry))
            }
        }
    }

    /// Believes an empty month once the provider has had its time; until then asks again.
    private mutating func acceptEmpty(_ failure: AttemptOutcome.Failure, _ entry: ErrorEntry) {
        if let month = harvest.month, now < policy.settles(month) {
            retry(failure, entry)
        } else {
            succeed(.init(.noUsage, rows: 0, code: failure.code, message: failure.message))
        }
    }

    /// Comes back for a report in preparation, at no cost, for a limited time.
    private mutating func poll(_ failure: AttemptOutcome.Failure) {
        let since = harvest.waitingSince ?? now
        guard now - since < policy.pollLimit else {
            let waited =
                "The provider was still preparing the report after \((now - since).components.seconds / 3600) hours."
            retry(.init(code: 9090, message: waited), policy.catalogue.entry(9090))
            return
        }
        let asked = failure.retryAfter ?? policy.pollInterval
        let delay = min(max(asked, policy.pollBounds.lowerBound), policy.pollBounds.upperBound)
        waitForProvider(failure, since: since, .waitingProvider, until: now + delay)
    }

    /// Lets the whole host rest, at no cost, for a limited time.
    private mutating func slowDown(_ failure: AttemptOutcome.Failure, _ entry: ErrorEntry) {
        let since = harvest.waitingSince ?? now
        guard now - since < entry.freeFor ?? .zero else {
            retry(failure, entry)
            return
        }
        restHost(failure, entry)
        let delay = min(failure.retryAfter ?? entry.hostRest ?? policy.backOffBase, policy.retryAfterCap)
        waitForProvider(failure, since: since, .tooManyRequests, until: now + max(delay, .seconds(1)))
    }

    private mutating func waitForProvider(
        _ failure: AttemptOutcome.Failure,
        since: Instant,
        _ reason: HarvestReason,
        until: Instant
    ) {
        harvest.lastCode = failure.code
        harvest.lastMessage = failure.message
        harvest.streak = 0
        stopOr { step in
            step.harvest.polls += 1
            step.harvest.waitingSince = since
            step.wait(.pending, reason, until: until)
        }
    }

    private mutating func restHost(_ failure: AttemptOutcome.Failure, _ entry: ErrorEntry) {
        guard let rest = entry.hostRest, !harvest.host.isEmpty else { return }
        let asked = max(failure.retryAfter ?? rest, .seconds(1))
        effects.append(.pauseHost(harvest.host, until: now + min(asked, policy.hostRestCap)))
    }

    /// A person's wish to stop goes before any further waiting, and before an alert.
    private mutating func stopOr(_ proceed: (inout HarvestStep) -> Void) {
        if harvest.stopRequested {
            end(.stopped, .byPerson, settling: true)
        } else {
            proceed(&self)
        }
    }
}
