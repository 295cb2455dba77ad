internal import Ground

/// Asking again for what ended, or sooner for what waits.
extension HarvestStep {
    /// A new episode for what ended or failed before; for what still waits for its first run, only an earlier start.
    ///
    /// What runs is left alone, and so is what the provider asked us to wait for.
    mutating func renew(_ renewal: HarvestEvent.Renewal) {
        switch harvest.status {
        case .active, .pending: return
        case .new, .queued: hurry(renewal)
        case .reQueued, .success, .fail, .stopped: beginEpisode(renewal)
        }
    }

    /// Another place among what waits; *now* does not wait for the night, but for whatever else is being waited for.
    mutating func prioritise(_ priority: HarvestPriority) {
        guard !harvest.status.isEnded else { return }
        harvest.priority = priority
        if harvest.status == .new, priority == .now { start(.now(now)) }
    }

    private mutating func beginEpisode(_ renewal: HarvestEvent.Renewal) {
        harvest.episode += 1
        harvest.attempts = 0
        harvest.polls = 0
        harvest.waitingSince = nil
        harvest.streak = 0
        harvest.reason = nil
        harvest.endedAt = nil
        harvest.priority = renewal.priority
        harvest.request = renewal.request
        harvest.maxAttempts = max(1, renewal.maxAttempts ?? harvest.maxAttempts)
        adopt(renewal)
        start(renewal.start)
    }

    private mutating func hurry(_ renewal: HarvestEvent.Renewal) {
        harvest.priority = min(harvest.priority, renewal.priority)
        harvest.request = renewal.request ?? harvest.request
        adopt(renewal)
        guard case .now(let instant) = renewal.start else { return }
        if harvest.status == .new {
            start(renewal.start)
        } else {
            harvest.runAfter = min(harvest.runAfter, instant)
        }
    }

    private mutating func adopt(_ renewal: HarvestEvent.Renewal) {
        if harvest.kind.asksProvider { harvest.host = renewal.host ?? harvest.host }
        harvest.release = renewal.release ?? harvest.release
        harvest.plannedAt = renewal.plannedAt ?? harvest.plannedAt
    }

    private mutating func start(_ start: HarvestEvent.Renewal.Start) {
        switch start {
        case .now(let instant):
            harvest.status = .queued
            harvest.runAfter = instant
        case .overnight(let instant):
            harvest.status = .new
            harvest.runAfter = instant
        }
    }
}
