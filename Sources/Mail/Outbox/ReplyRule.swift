package import Ground

/// What becomes of good news whose bad news has not gone out yet; pure.
///
/// While the mail server is down, failures and their ends pile up in the outbox: the reader should then get neither,
/// instead of both at once.
package enum ReplyRule {
    /// What to do with the good news now.
    package enum Decision: Sendable, Hashable {
        case send
        /// The bad news is on its way, or must go first.
        case wait(until: Instant)
        /// Neither is sent.
        case collapse
        /// The reader never got the bad news.
        case drop
    }

    /// The template of the mail that tells the end of what another told.
    static let goodNews = "recovered"

    /// What to do with a mail, given the one that it continues.
    ///
    /// `earlier` are the mails that it continues besides, of earlier rounds of the same trouble.
    package static func decide(
        _ mail: OutboxMail,
        parent: OutboxMail?,
        earlier: [OutboxMail] = [],
        at now: Instant
    ) -> Decision {
        guard mail.order.template == goodNews, let parent else { return .send }
        switch parent.state {
        case .sent, .uncertain: return .send
        case .sending: return .wait(until: now + .seconds(30))
        case .queued, .deferred:
            if collapses(parent, with: mail, earlier: earlier) { return .collapse }
            return .wait(until: max(parent.runAfter ?? now, now) + .seconds(1))
        case .refused, .suppressed, .expired, .held: return .drop
        }
    }

    /// Whether a mail needs not be sent, since its end is already waiting: both speak of one thing alone, nobody got it yet,
    /// and none of the earlier mails that the end continues has got out.
    package static func collapses(
        _ badNews: OutboxMail,
        with goodNews: OutboxMail,
        earlier: [OutboxMail] = []
    ) -> Bool {
        let isUntold = badNews.state == .queued || badNews.state == .deferred
        let isUnsent = goodNews.state == .queued || goodNews.state == .deferred
        let tellsOneThing = [badNews, goodNews].allSatisfy { ($0.order.model["items"]?.array?.count ?? 0) <= 1 }
        return isUntold && isUnsent && tellsOneThing && badNews.possibleDuplicates == 0
            && earlier.count == goodNews.order.references.count && earlier.allSatisfy(isUnread)
            && goodNews.order.template == Self.goodNews && goodNews.order.inReplyTo == badNews.order.messageID
            && goodNews.order.thread == badNews.order.thread
    }

    /// Whether nobody can have read a mail so far.
    private static func isUnread(_ mail: OutboxMail) -> Bool {
        switch mail.state {
        case .queued, .deferred, .suppressed, .refused, .expired: mail.possibleDuplicates == 0
        case .sending, .sent, .uncertain, .held: false
        }
    }

    static let collapseNote = "The trouble was over before anybody could be told of it; neither mail was sent."
    static let dropNote = "The reader never got the mail that told of the trouble."
}
