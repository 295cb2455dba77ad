internal import Database
package import Ground

/// A mail in the outbox: one message to one recipient.
package struct OutboxMail: Sendable, Hashable {
    package let id: OutboxMailID
    package let consortium: ConsortiumID
    package let order: MailOrder
    package let state: MailState
    /// When it is tried next, or when the worker's lease ends that has it; nil when nothing is to be done.
    package let runAfter: Instant?
    package let expiresAt: Instant
    package let createdAt: Instant
    package let finishedAt: Instant?
    /// How many tries count; a try that ended because we stopped does not.
    package let tries: Int
    /// How many tries may have delivered a copy without our knowing.
    package let possibleDuplicates: Int
    /// Grows with every claim: an outcome reported under an older one is not stored.
    package let fence: Int
    /// Set while a try is under way: only then can a lost worker have delivered it.
    package let startedAt: Instant?
    /// The subject of the frozen message.
    package let subject: String?
    /// Why it was not written by the template that was meant; nil when it was.
    package let fallbackReason: String?
    /// Why it stands where it stands, in one sentence.
    package let note: String?

    init(_ row: Row) throws {
        id = try row["id"]
        consortium = try row["consortium_id"]
        state = try row["state"]
        runAfter = try row["run_after"]
        expiresAt = try row["expires_at"]
        createdAt = try row["created_at"]
        finishedAt = try row["finished_at"]
        tries = try row["tries"]
        possibleDuplicates = try row["possible_duplicates"]
        fence = try row["fence"]
        startedAt = try row["started_at"]
        subject = try row["subject"]
        fallbackReason = try row["fallback_reason"]
        note = try row["note"]
        let chain: String = try row["reply_chain"]
        let model: String = try row["model"]
        order = MailOrder(
            group: try row["group_id"],
            flush: try row["flush"],
            class: try row["class"],
            template: try row["template"],
            address: try row["address"],
            name: try row["name"],
            language: try row["language"],
            thread: try row["thread"],
            messageID: try row["message_id"],
            inReplyTo: try row["in_reply_to"],
            references: try JSONValue(parsing: chain).array?.compactMap(\.string) ?? [],
            model: try JSONValue(parsing: model),
            expiresAt: try row["expires_at"]
        )
    }

    /// Every column but the message's bytes.
    static let columns = """
        id, consortium_id, group_id, flush, class, template, address, name, language, thread, message_id, in_reply_to,
        reply_chain, model, state, run_after, expires_at, created_at, finished_at, tries, possible_duplicates, fence,
        started_at, subject, fallback_reason, note
        """
}
