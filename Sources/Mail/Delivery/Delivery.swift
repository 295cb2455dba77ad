internal import Database
package import Ground

/// One try to deliver a mail: a row of the delivery log.
package struct Delivery: Sendable, Hashable {
    /// What became of the try, in terms of whether another may reach the reader twice.
    package enum Result: String, Sendable, CaseIterable, DatabaseValue {
        /// Under way.
        case started
        case accepted
        case refusedPermanently = "refused-permanently"
        case refusedTemporarily = "refused-temporarily"
        case notReached = "not-reached"
        /// The answer was lost.
        case uncertain
        /// We stopped it before anything was delivered; costs no try.
        case stopped
        /// The worker vanished with it: it may have been delivered.
        case lost
    }

    package let id: DeliveryID
    package let mail: OutboxMailID
    /// Which try it was, counted from 1 on, also after a person had it tried again; a stopped one shares its number with
    /// the next.
    package let number: Int
    /// `smtp smtp.example.org:587`, or `maildir /var/lib/garner/mail`.
    package let transport: String
    package let startedAt: Instant
    package let endedAt: Instant?
    package let result: Result
    /// How far the conversation came.
    package let phase: String?
    /// The mail server's three digits, of its last reply.
    package let replyCode: Int?
    /// The mail server's finer code, where it gives one (RFC 3463): `5.1.1`.
    package let enhancedCode: String?
    package let replyText: String?
    /// One sentence for people.
    package let explanation: String?
    /// The protocol and cipher of the connection: `TLSv1.3 / TLS_AES_256_GCM_SHA384`; nil in clear.
    package let tls: String?
    /// From the start of the try to its outcome.
    package let milliseconds: Int?

    /// Whether the reader may have got a copy by this try without our knowing.
    package var isPossibleDuplicate: Bool { result == .uncertain || result == .lost }

    init(_ row: Row) throws {
        id = try row["id"]
        mail = try row["outbox_id"]
        number = try row["try"]
        transport = try row["transport"]
        startedAt = try row["started_at"]
        endedAt = try row["ended_at"]
        result = try row["result"]
        phase = try row["phase"]
        replyCode = try row["reply_code"]
        enhancedCode = try row["enhanced_code"]
        replyText = try row["reply_text"]
        explanation = try row["explanation"]
        tls = try row["tls"]
        milliseconds = try row["milliseconds"]
    }
}
