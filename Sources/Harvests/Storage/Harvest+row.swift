package import Database
internal import Ground

extension Harvest {
    /// Reads a row of `harvests`, or of a join that has all of its columns.
    package init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            consortium: row["consortium_id"],
            connection: row["connection_id"],
            provider: row["provider_id"],
            institution: row["institution_id"],
            kind: row["kind"],
            report: row["report"],
            month: row["month"],
            host: row["host"],
            release: row["release"],
            priority: row["priority"],
            status: row["status"],
            maxAttempts: row["max_attempts"],
            runAfter: row["run_after"],
            createdAt: row["created_at"]
        )
        request = try row["request_id"]
        plannedAt = try row["planned_at"]
        reason = try row["reason"]
        episode = try row["episode"]
        attempts = try row["attempts"]
        polls = try row["polls"]
        waitingSince = try row["waiting_since"]
        streak = try row["streak"]
        lastCode = try row["last_code"]
        lastMessage = try row["last_message"]
        lastAttemptAt = try row["last_attempt_at"]
        endedAt = try row["ended_at"]
        fence = try row["fence"]
        leaseOwner = try row["lease_owner"]
        leaseUntil = try row["lease_until"]
        stopRequested = try row["stop_requested"]
        isRecalled = try row["recalled"]
        alerted = try row["alerted"]
        updatedAt = try row["updated_at"]
        version = try row["version"]
    }

    /// What changes during a harvest's life, by column.
    var changing: [(column: String, value: (any DatabaseValue)?)] {
        [
            ("request_id", request), ("release", release), ("host", host), ("status", status), ("reason", reason),
            ("priority", priority), ("run_after", runAfter), ("planned_at", plannedAt), ("episode", episode),
            ("attempts", attempts), ("max_attempts", maxAttempts), ("polls", polls), ("waiting_since", waitingSince),
            ("streak", streak), ("last_code", lastCode), ("last_message", lastMessage),
            ("last_attempt_at", lastAttemptAt), ("ended_at", endedAt), ("fence", fence), ("lease_owner", leaseOwner),
            ("lease_until", leaseUntil), ("stop_requested", stopRequested), ("recalled", isRecalled),
            ("alerted", alerted),
            ("updated_at", updatedAt), ("version", version),
        ]
    }
}
