package import Ground
package import Mail

/// A mail with the history of its delivery, and the message itself once it has been written.
package struct MailDetail: Sendable, Hashable {
    package let mail: OutboxMail
    /// In the order of the tries.
    package let deliveries: [Delivery]
    package let message: ReadableMail?

    package var document: JSONValue {
        var document = mail.document
        document["deliveries"] = .list(deliveries.map(\.document))
        document["text"] = JSONValue(message?.text)
        return document
    }
}

extension OutboxMail {
    /// For programs: what `--json` prints.
    package var document: JSONValue {
        [
            "id": JSONValue(id), "state": .text(state.rawValue), "template": .text(order.template),
            "address": .text(order.address), "name": JSONValue(order.name), "language": .text(order.language),
            "subject": JSONValue(subject), "thread": JSONValue(order.thread), "message_id": .text(order.messageID),
            "tries": JSONValue(tries), "possible_duplicates": JSONValue(possibleDuplicates),
            "run_after": JSONValue(runAfter), "expires_at": JSONValue(expiresAt), "created_at": JSONValue(createdAt),
            "finished_at": JSONValue(finishedAt), "note": JSONValue(note),
            "fallback_reason": JSONValue(fallbackReason),
        ]
    }
}

extension Delivery {
    /// For programs: what `--json` prints.
    package var document: JSONValue {
        [
            "try": JSONValue(number), "transport": .text(transport), "started_at": JSONValue(startedAt),
            "ended_at": JSONValue(endedAt), "result": .text(result.rawValue), "phase": JSONValue(phase),
            "reply_code": JSONValue(replyCode), "enhanced_code": JSONValue(enhancedCode),
            "reply_text": JSONValue(replyText), "explanation": JSONValue(explanation), "tls": JSONValue(tls),
            "milliseconds": JSONValue(milliseconds),
        ]
    }
}
