internal import Connections
internal import Database
package import Ground

/// How harvests and what belongs to them are written for programs.
///
/// *Shape*: names in snake case, instants in RFC 3339, months `yyyy-mm`; what is unknown is null.
extension Harvest {
    package var document: JSONValue {
        [
            "id": .integer(id.rawValue),
            "kind": .text(kind.rawValue),
            "connection_id": .integer(connection.rawValue),
            "provider_id": .integer(provider.rawValue),
            "institution_id": JSONValue(institution?.rawValue),
            "report": JSONValue(report?.rawValue),
            "month": JSONValue(month?.description),
            "release": JSONValue(release?.rawValue),
            "host": .text(host),
            "status": .text(status.rawValue),
            "reason": JSONValue(reason?.rawValue),
            "attempts": JSONValue(attempts),
            "max_attempts": JSONValue(maxAttempts),
            "polls": JSONValue(polls),
            "priority": .text("\(priority)"),
            "run_after": status.isEnded || status == .active ? .null : .text(runAfter.rfc3339),
            "episode": JSONValue(episode),
            "request_id": JSONValue(request?.rawValue),
            "code": JSONValue(lastCode),
            "message": JSONValue(lastMessage),
            "stop_requested": .bool(stopRequested),
            "last_attempt_at": JSONValue(lastAttemptAt?.rfc3339),
            "ended_at": JSONValue(endedAt?.rfc3339),
            "created_at": .text(createdAt.rfc3339),
            "updated_at": .text(updatedAt.rfc3339),
        ]
    }

    /// What the audit trail keeps of a decision about it.
    package var trace: JSONValue {
        [
            "status": .text(status.rawValue),
            "reason": JSONValue(reason?.rawValue),
            "episode": JSONValue(episode),
            "attempts": JSONValue(attempts),
            "priority": .text("\(priority)"),
        ]
    }
}

extension HarvestListing {
    package var document: JSONValue {
        var document = harvest.document
        document["connection"] = .text(connection)
        document["provider"] = .text(provider)
        document["institution"] = JSONValue(institution)
        document["held_by"] = hold?.document ?? .null
        return document
    }
}

extension Attempt {
    package var document: JSONValue {
        [
            "id": .integer(id.rawValue),
            "episode": JSONValue(episode),
            "number": JSONValue(number),
            "runs": JSONValue(runs),
            "node": .text(node),
            "started_at": .text(startedAt.rfc3339),
            "ended_at": JSONValue(endedAt?.rfc3339),
            "outcome": JSONValue(outcome?.rawValue),
            "counted": .bool(counted),
            "code": JSONValue(code),
            "message": JSONValue(message),
            "step": JSONValue(report.step),
            "detail": JSONValue(report.detail),
            "http_status": JSONValue(report.httpStatus),
            "bytes": JSONValue(report.bytes),
            "rows": JSONValue(report.rows),
            "timings": report.timings ?? .null,
        ]
    }
}

extension RawAnswer {
    package var document: JSONValue {
        [
            "id": .integer(id.rawValue),
            "attempt_id": .integer(attempt.rawValue),
            "hash": .text(blob.hash.rawValue),
            "size": JSONValue(blob.size),
            "stored_size": JSONValue(blob.storedSize),
            "media_type": JSONValue(mediaType),
            "at": .text(at.rfc3339),
        ]
    }
}

extension HarvestRequest {
    package var document: JSONValue {
        [
            "id": .integer(id.rawValue),
            "who": .text(who),
            "wish": wish.json,
            "reason": JSONValue(reason),
            "decision": .text(decision.rawValue),
            "decided_by": JSONValue(decidedBy),
            "decided_at": JSONValue(decidedAt?.rfc3339),
            "note": JSONValue(note),
            "created": JSONValue(tally.created),
            "renewed": JSONValue(tally.renewed),
            "skipped": tally.skippedDocument,
            "carried_out_at": JSONValue(carriedOutAt?.rfc3339),
            "created_at": .text(createdAt.rfc3339),
        ]
    }
}

extension RequestTally {
    /// What was left out, most first: `[{"reason": "alreadySucceeded", "count": 3}]`.
    package var skippedDocument: JSONValue {
        .list(
            skipped.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map { reason, count in
                ["reason": .text(reason.rawValue), "count": JSONValue(count)]
            }
        )
    }
}

extension ErrorEntry {
    /// The entry in one language, `en` or `de`.
    package func document(in language: String) -> JSONValue {
        [
            "code": JSONValue(code),
            "severity": .text(severity.rawValue),
            "title": .text(title.text(in: language)),
            "explanation": .text(explanation.text(in: language)),
            "remedy": .text(remedy.text(in: language)),
            "policy": .text(policy.rawValue),
            "policy_with_rows": .text(policyWithRows.rawValue),
        ]
    }
}
