internal import Database
package import Ground
package import Tenancy

extension HarvestRepository {
    /// Stores a new harvest and puts it into its lane.
    ///
    /// *Throws*: `DatabaseError` `.constraint` when the connection already has one of that report and month, or a live
    /// run; the unique indices decide, so that of many who add the same one only one succeeds.
    @discardableResult
    package func add(_ new: NewHarvest, in scope: ConsortiumScope, at now: Instant) throws -> Harvest {
        let draft = new.harvest(HarvestID(0), in: scope.consortium, at: now)
        let fixed: [(column: String, value: (any DatabaseValue)?)] = [
            ("consortium_id", draft.consortium), ("connection_id", draft.connection), ("provider_id", draft.provider),
            ("institution_id", draft.institution), ("kind", draft.kind), ("report", draft.report),
            ("month", draft.month), ("created_at", draft.createdAt),
        ]
        let columns = fixed + draft.changing
        let names = columns.map(\.column).joined(separator: ", ")
        let marks = (1...columns.count).map { "?\($0)" }.joined(separator: ", ")
        var id: HarvestID?
        try transaction.forEach(
            "INSERT INTO harvests (\(names)) VALUES (\(marks)) RETURNING id",
            columns.map { Value($0.value) }
        ) { id = try $0["id"] }
        guard let id else { throw DatabaseError(.other, "A new harvest was not stored.") }
        let harvest = new.harvest(id, in: scope.consortium, at: now)
        try QueueLedger(transaction).note(nil, harvest)
        return harvest
    }

    /// Moves a harvest by the machine and stores the result, with its attempt, its lane and its host: the one way in
    /// which a stored status changes.
    ///
    /// Opening an attempt on a claim, closing it when the run ends, and letting a host rest are done here; the other
    /// effects are the caller's, in the same transaction.
    ///
    /// `fence` is what a worker holds; with another number than the row's nothing changes. `report` tells more of the
    /// attempt that ends.
    /// *Throws*: `RecordError` `.unknown`; `LeaseLost` when the fence is not the row's.
    @discardableResult
    package func move(
        _ id: HarvestID,
        _ event: HarvestEvent,
        policy: HarvestPolicy,
        fence: Int64? = nil,
        report: AttemptReport = AttemptReport(),
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> HarvestMove {
        let before = try locked(id, in: scope)
        if let fence, before.fence != fence || before.status != .active { throw LeaseLost(harvest: id) }
        let (after, effects) = HarvestMachine.move(before, event, policy: policy, now: now)
        let ending = AttemptRepository.ending(before, event, after)
        let move = HarvestMove(before: before, after: after, effects: effects, ending: ending)
        guard after != before else { return move }
        // Before the lanes, as everywhere.
        for case .pauseHost(let host, let until) in effects {
            try HostRepository(transaction).rest(host, until: until, reason: "The provider asked for rest.")
        }
        try save(after, over: before)
        try AttemptRepository(transaction).note(move, event, report)
        return move
    }

    /// Throws unless the worker with this fence still runs the harvest; asked in the transaction of every batch.
    package func checkFence(_ id: HarvestID, _ fence: Int64, in scope: ConsortiumScope) throws {
        let row = try transaction.locked(
            "SELECT fence, status FROM harvests WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id
        )
        guard let row, try row["fence"] == fence, try row["status"] == HarvestStatus.active else {
            throw LeaseLost(harvest: id)
        }
    }

    /// Removes a harvest with its attempts and raw answers; usage that it stored stays.
    ///
    /// *Throws*: `RecordError` `.unknown`, or `.inUse` while it runs.
    package func remove(_ id: HarvestID, in scope: ConsortiumScope) throws {
        let harvest = try locked(id, in: scope)
        guard harvest.status != .active else {
            throw RecordError(.inUse, "harvest", "The harvest is running; stop it first.")
        }
        try transaction.run("DELETE FROM harvests WHERE consortium_id = ?1 AND id = ?2", scope.consortium, id)
        try QueueLedger(transaction).note(harvest, nil)
    }

    private func locked(_ id: HarvestID, in scope: ConsortiumScope) throws -> Harvest {
        let row = try transaction.locked(
            "SELECT * FROM harvests WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id
        )
        guard let row else { throw RecordError.unknown("harvest", id) }
        return try Harvest(row)
    }

    private func save(_ after: Harvest, over before: Harvest) throws {
        let changes = after.changing
        let assignments = changes.indices.map { "\(changes[$0].column) = ?\($0 + 4)" }.joined(separator: ", ")
        let keys: [(any DatabaseValue)?] = [before.consortium, before.id, before.version]
        let count = try transaction.execute(
            "UPDATE harvests SET \(assignments) WHERE consortium_id = ?1 AND id = ?2 AND version = ?3",
            (keys + changes.map(\.value)).map(Value.init)
        )
        guard count == 1 else { throw RecordError.changed("harvest") }
        try QueueLedger(transaction).note(before, after)
    }
}

/// What one event did to a harvest.
package struct HarvestMove: Sendable, Hashable {
    package let before: Harvest
    package let after: Harvest
    /// What the caller still has to carry out in the same transaction.
    package let effects: [HarvestEffect]
    /// How the attempt ended that the event ended; nil when it ended none.
    package let ending: AttemptEnding?

    /// Whether the event meant anything in the status in which it came.
    package var changed: Bool { before != after }
}

/// How an attempt ended, in the terms by which attempts are counted.
package struct AttemptEnding: Sendable, Hashable {
    package let outcome: Attempt.Outcome
    /// COUNTER's code or ours; nil for none.
    package let code: Int?

    package init(outcome: Attempt.Outcome, code: Int?) {
        self.outcome = outcome
        self.code = code
    }
}

/// A worker no longer holds the harvest; whatever it still wants to write must not be written.
package struct LeaseLost: Error, Sendable, Hashable, CustomStringConvertible {
    package let harvest: HarvestID

    package init(harvest: HarvestID) {
        self.harvest = harvest
    }

    package var description: String {
        "Harvest \(harvest) belongs to another worker by now, or was ended; this worker's result is dropped."
    }
}
