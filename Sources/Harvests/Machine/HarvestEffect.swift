package import Ground

/// What must be done beside storing the harvest, in the same transaction.
///
/// A final Fail gives exactly one of `failed` and `credentialsBroken`, once per episode.
package enum HarvestEffect: Sendable, Hashable {
    /// It ended as Fail: open its alert, record the event.
    case failed(HarvestReason)
    /// It ended as Fail since the provider refuses the credentials: mark the connection broken, open the alert, tell.
    case credentialsBroken(code: Int)
    /// It ended as Success, marked incomplete: open its alert, tell.
    case partial
    /// It ended as Success, and the new data waits for a person: open its alert, tell, also of what readers see meanwhile.
    case held(replacing: Bool)
    /// It succeeded after an alert had been opened: resolve the alert, tell those who were told.
    case recovered
    /// Its alert is settled without news: a person stopped it, decided on held data, or switched it off.
    case resolveAlert
    /// It ended as Success: counts for the completion digest, and sets the connection's last success.
    case completed
    /// The host asks for rest: nobody asks it before the instant.
    case pauseHost(String, until: Instant)
}
