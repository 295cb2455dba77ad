internal import Ground

/// When the next attempt is made.
extension HarvestStep {
    func nextTry(after failure: AttemptOutcome.Failure, _ entry: ErrorEntry) -> Instant {
        if entry.monthMayBeLate, let late = nextTryForLateMonth(entry) { return late }
        let own = entry.policy == .backOff ? now + backOff : nextNight
        guard let asked = failure.retryAfter else { return own }
        return max(own, now + min(asked, policy.retryAfterCap))
    }

    /// Doubles from the base to the cap, spread by a tenth to either side.
    ///
    /// The spread comes from the harvest's own numbers, so that the same history gives the same times, and a thousand
    /// harvests that failed together do not come back together.
    private var backOff: Duration {
        var delay = policy.backOffBase
        for _ in 1..<max(harvest.attempts, 1) where delay < policy.backOffCap { delay = delay + delay }
        return spread(min(delay, policy.backOffCap), 900...1100)
    }

    /// From one to three times the policy's rest.
    var restAfterLosses: Duration { spread(policy.lostWorkerRest, 1000...3000) }

    private func spread(_ delay: Duration, _ thousandths: ClosedRange<Int64>) -> Duration {
        var generator = SeededGenerator(
            seed: UInt64(bitPattern: harvest.id.rawValue) &* 1_000_003
                &+ UInt64(harvest.episode) &* 1009 &+ UInt64(harvest.attempts)
        )
        return .milliseconds(delay.milliseconds * Int64.random(in: thousandths, using: &generator) / 1000)
    }

    private var nextNight: Instant {
        policy.night.isAlways ? now + .hours(24) : policy.night.nextOpening(after: now + policy.dailyGap)
    }

    /// Spreads the tries that are left, so that the last comes when the provider's time for counting is over.
    ///
    /// Ten tries, one a night, would be used up long before the four weeks that a provider has: the month would fail
    /// although nothing is wrong. Nil once that time is over.
    private func nextTryForLateMonth(_ entry: ErrorEntry) -> Instant? {
        guard let month = harvest.month else { return nil }
        let margin = entry.policy == .doneEmpty ? Duration.zero : policy.monthMargin
        let settled = policy.settles(month) + margin
        let left = harvest.maxAttempts - harvest.attempts
        guard settled > now, left > 0 else { return nil }
        let share = Duration.milliseconds((settled - now).milliseconds / Int64(left))
        return max(nextNight, policy.night.due(from: now + share))
    }
}
