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
    package static func decide(_ mail: OutboxMail, parent: OutboxMail?, at now: Instant) -> Decision {
        guard mail.order.template == goodNews, let parent else { return .send }
        switch parent.state {
        case .sent, .uncertain: return .send
        case .sending: return .wait(until: now + .seconds(30))
        case .queued, .deferred:
            if collapses(parent, with: mail) { return .collapse }
            return .wait(until: max(parent.runAfter ?? now, now) + .seconds(1))
        case .refused, .suppressed, .expired, .held: return .drop
        }
    }

    /// Whether a mail needs not be sent, since its end is already waiting: both speak of one thing alone, nobody got it yet,
    /// and the end continues no earlier mail that its reader may have got.
    package static func collapses(_ badNews: OutboxMail, with goodNews: OutboxMail) -> Bool {
        let isUntold = badNews.state == .queued || badNews.state == .deferred
        let isUnsent = goodNews.state == .queued || goodNews.state == .deferred
        let tellsOneThing = [badNews, goodNews].allSatisfy { ($0.order.model["items"]?.array?.count ?? 0) <= 1 }
        return isUntold && isUnsent && tellsOneThing && badNews.possibleDuplicates == 0
            && goodNews.order.references.isEmpty
            && goodNews.order.template == Self.goodNews && goodNews.order.inReplyTo == badNews.order.messageID
            && goodNews.order.thread == badNews.order.thread
    }

    static let collapseNote = "The trouble was over before anybody could be told of it; neither mail was sent."
    static let dropNote = "The reader never got the mail that told of the trouble."
}
