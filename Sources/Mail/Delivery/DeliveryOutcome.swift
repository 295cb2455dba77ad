package import Transfer

/// What a transport says of one try.
package struct DeliveryOutcome: Sendable, Hashable {
    package var result: Delivery.Result
    package var explanation: String
    package var phase: String?
    package var replyCode: Int?
    package var enhancedCode: String?
    package var replyText: String?
    package var tls: String?
    package var milliseconds: Int?
    /// The mailbox does not exist: nothing should be sent there any more.
    package var saysNoSuchMailbox: Bool

    package init(
        _ result: Delivery.Result,
        explanation: String,
        phase: String? = nil,
        replyCode: Int? = nil,
        enhancedCode: String? = nil,
        replyText: String? = nil,
        tls: String? = nil,
        milliseconds: Int? = nil,
        saysNoSuchMailbox: Bool = false
    ) {
        self.result = result
        self.explanation = explanation
        self.phase = phase
        self.replyCode = replyCode
        self.enhancedCode = enhancedCode
        self.replyText = replyText
        self.tls = tls
        self.milliseconds = milliseconds
        self.saysNoSuchMailbox = saysNoSuchMailbox
    }

    /// The outcome of an SMTP conversation.
    package init(_ outcome: SMTPOutcome) {
        let result: Delivery.Result =
            switch outcome.result {
            case .accepted: .accepted
            case .refusedPermanently: .refusedPermanently
            case .refusedTemporarily: .refusedTemporarily
            case .notReached: .notReached
            case .uncertain: .uncertain
            }
        self.init(
            result,
            explanation: outcome.explanation,
            phase: outcome.phase.rawValue,
            replyCode: outcome.replyCode,
            enhancedCode: outcome.enhancedCode,
            replyText: outcome.replyText,
            tls: outcome.tls,
            milliseconds: outcome.milliseconds,
            saysNoSuchMailbox: outcome.saysNoSuchMailbox
        )
    }
}
