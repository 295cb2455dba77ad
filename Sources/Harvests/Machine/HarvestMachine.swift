package import Ground

/// The only writer of a status: what follows for a harvest when something happens to it.
///
/// ```
/// New ──► Queued ──► Active ──► Success   (noUsage, partial, held)
///           ▲  ▲       │ ├────► Fail      (attempts used up, or a cause that no retry mends)
///           │  └───────┤ ├────► ReQueued  (retryable; runs again after `runAfter`)
///           │          │ └────► Pending   (the provider asked us to wait; costs no attempt, bounded)
///           └── restart from an end       any waiting or active status ──► Stopped
/// ```
///
/// ReQueued and Pending are claimed straight from where they stand once `runAfter` has passed.
package enum HarvestMachine {
    /// The harvest after the event, and what else must be done in the same transaction.
    ///
    /// An event that means nothing in the harvest's status changes nothing: the result equals the argument, version
    /// included, and there are no effects.
    package static func move(
        _ harvest: Harvest,
        _ event: HarvestEvent,
        policy: HarvestPolicy,
        now: Instant
    ) -> (Harvest, [HarvestEffect]) {
        var step = HarvestStep(harvest: harvest, policy: policy, now: now)
        step.take(event)
        guard step.harvest != harvest else { return (harvest, []) }
        step.harvest.version = harvest.version + 1
        step.harvest.updatedAt = now
        return (step.harvest, step.effects)
    }
}
