/// What became of one mail at the mail server: the row of the delivery log.
package struct SMTPOutcome: Sendable, Hashable {
    /// What the server said or left open, in the terms by which the outbox decides whether another try may be a
    /// duplicate.
    package enum Result: String, Sendable, CaseIterable {
        /// The server took it and answers for it from now on.
        case accepted
        /// The server will never take it for this recipient (5xx).
        case refusedPermanently
        /// The server would not take it now (4xx).
        case refusedTemporarily
        /// The recipient was never put to the server, or the message did not get through: trying again is no duplicate.
        case notReached
        /// All of it was handed over and no answer came: it may have been taken, and another try may be a second copy.
        ///
        /// *Source*: RFC 1047.
        case uncertain
    }

    /// How far the conversation had come.
    package enum Phase: String, Sendable, CaseIterable {
        /// Refused by ourselves, before any connection.
        case local
        /// The name, the connection, and the handshake of implicit encryption.
        case connect
        case greeting
        case ehlo
        case startTLS = "starttls"
        case authentication
        case sender
        case recipient
        /// The DATA command and the message.
        case data
        /// The answer to the final dot.
        case final
    }

    package var result: Result
    package var phase: Phase
    /// The code of the last reply, if there was one.
    package var replyCode: Int?
    /// Its enhanced code (RFC 3463): `5.1.1`.
    package var enhancedCode: String?
    /// Its text in the server's words, at most 1000 characters.
    package var replyText: String?
    /// One sentence for people: what happened and, where there is one, the remedy.
    package var explanation: String
    /// The protocol and cipher of the connection: `TLSv1.3 / TLS_AES_256_GCM_SHA384`; nil in clear.
    package var tls: String?
    package var milliseconds: Int
    /// Whether an open connection was used again.
    package var reusedConnection: Bool
    /// What libcurl reported, unless we refused the mail ourselves.
    package var foreign: CurlCode?

    package init(
        _ result: Result,
        at phase: Phase,
        explanation: String,
        replyCode: Int? = nil,
        enhancedCode: String? = nil,
        replyText: String? = nil,
        tls: String? = nil,
        milliseconds: Int = 0,
        reusedConnection: Bool = false,
        foreign: CurlCode? = nil
    ) {
        self.result = result
        self.phase = phase
        self.explanation = explanation
        self.replyCode = replyCode
        self.enhancedCode = enhancedCode
        self.replyText = replyText
        self.tls = tls
        self.milliseconds = milliseconds
        self.reusedConnection = reusedConnection
        self.foreign = foreign
    }

    /// Whether the refusal says that there is no such mailbox, rather than that something about us or the mail displeased.
    package var saysNoSuchMailbox: Bool {
        guard result == .refusedPermanently, phase == .recipient || phase == .final else { return false }
        if let enhancedCode {
            return ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"].contains(enhancedCode)
        }
        return phase == .recipient && (replyCode == 550 || replyCode == 551 || replyCode == 553)
    }
}
