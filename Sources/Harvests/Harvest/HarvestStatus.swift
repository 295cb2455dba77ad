internal import Database

/// Where a harvest stands: exactly the eight words of the CC-PLUS manual, stored and shown as they are.
///
/// Only `HarvestMachine` gives a harvest another status. *Source*: seeds/ccplus-harvesting.md, Harvest statuses.
package enum HarvestStatus: String, Sendable, Hashable, CaseIterable, Codable {
    /// Created, and waiting for the consortium's night window.
    case new = "New"
    /// In the queue, behind what runs and what was queued before it.
    case queued = "Queued"
    /// Running: a worker holds its lease.
    case active = "Active"
    /// The provider asked us to come back later; costs no attempt.
    case pending = "Pending"
    /// Ended by a person, or because something was switched off here.
    case stopped = "Stopped"
    /// An attempt failed, and another one follows at `runAfter`.
    case reQueued = "ReQueued"
    /// Ended with an answer that counts, also when the answer is that nobody used anything.
    case success = "Success"
    /// Ended without: attempts used up, or a cause that no further try can mend.
    case fail = "Fail"

    /// Whether nothing more happens unless somebody asks.
    package var isEnded: Bool { self == .success || self == .fail || self == .stopped }

    /// Whether a worker may claim it as soon as `runAfter` has passed: what the lanes count.
    package var isClaimable: Bool { self == .queued || self == .pending || self == .reQueued }
}

extension HarvestStatus: DatabaseValue {}
