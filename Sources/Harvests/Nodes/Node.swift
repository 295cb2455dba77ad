package import Ground

/// A process that works on this installation, or did until lately: a row of the installation's own.
package struct Node: Sendable, Hashable {
    /// What people call it; one process at a time has it.
    package let name: String
    /// Names the process in leases: never used again by another one.
    package let instance: String
    /// Where it keeps its files: a process that begins at the same place knows that the one before is dead.
    package let place: String
    /// The program's version.
    package let version: String
    package let startedAt: Instant
    /// When it last said that it lives.
    package let beatAt: Instant
    /// Past this it counts as lost.
    package let leaseUntil: Instant
    /// When it ended in good order; nil while it works, and when it was lost.
    package let stoppedAt: Instant?
    /// Somebody wants it to take no new work; stays so over a restart.
    package let isDraining: Bool

    package init(
        name: String,
        instance: String,
        place: String,
        version: String,
        startedAt: Instant,
        beatAt: Instant,
        leaseUntil: Instant,
        stoppedAt: Instant?,
        isDraining: Bool
    ) {
        self.name = name
        self.instance = instance
        self.place = place
        self.version = version
        self.startedAt = startedAt
        self.beatAt = beatAt
        self.leaseUntil = leaseUntil
        self.stoppedAt = stoppedAt
        self.isDraining = isDraining
    }

    /// How it does.
    package enum State: String, Sendable, Hashable, CaseIterable {
        case active
        /// It takes no new work, and what it runs goes back to the queue.
        case draining
        /// It ended in good order.
        case stopped
        /// It has not been heard of for longer than its lease: killed, halted, or cut from the database.
        case lost
    }

    /// How it does, by what it last said.
    package func state(at now: Instant) -> State {
        if stoppedAt != nil { return .stopped }
        if leaseUntil < now { return .lost }
        return isDraining ? .draining : .active
    }
}

/// What a process says of itself when it begins to work.
package struct NodeIdentity: Sendable, Hashable {
    /// The wished name; where another process has it, a number is added.
    package var name: String
    package var instance: String
    package var place: String
    package var version: String

    package init(name: String, instance: String, place: String, version: String) {
        self.name = name
        self.instance = instance
        self.place = place
        self.version = version
    }
}

/// What a node is told when it says that it lives.
package struct NodeOrders: Sendable, Hashable {
    /// Whether the node's row is still its own; false after it was swept, or taken by another process.
    package let isRegistered: Bool
    package let isDraining: Bool
    /// Harvests that it runs and somebody wants stopped.
    package let stops: [HarvestPlace]
    /// Harvests that it runs and that are to go back into the queue.
    package let recalls: [HarvestPlace]

    package init(isRegistered: Bool, isDraining: Bool, stops: [HarvestPlace], recalls: [HarvestPlace] = []) {
        self.isRegistered = isRegistered
        self.isDraining = isDraining
        self.stops = stops
        self.recalls = recalls
    }
}
