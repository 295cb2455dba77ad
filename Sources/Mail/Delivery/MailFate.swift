package import Ground

/// Where a mail goes after a try, or instead of one; pure.
package struct MailFate: Sendable, Hashable {
    package var state: MailState
    /// When it is tried next; nil when nothing more happens by itself.
    package var runAfter: Instant?
    package var tries: Int
    package var possibleDuplicates: Int
    package var note: String?

    /// Whether its row is closed.
    package var isFinal: Bool { runAfter == nil }

    init(_ mail: OutboxMail, state: MailState, runAfter: Instant? = nil, note: String?) {
        self.state = state
        self.runAfter = runAfter
        tries = mail.tries
        possibleDuplicates = mail.possibleDuplicates
        self.note = note
    }

    /// What follows from the outcome of a try.
    package static func after(
        _ outcome: DeliveryOutcome,
        _ mail: OutboxMail,
        at now: Instant,
        schedule: RetrySchedule = .standard
    ) -> MailFate {
        var fate = MailFate(mail, state: .sent, note: outcome.explanation)
        switch outcome.result {
        case .stopped:
            fate.state = .queued
            fate.runAfter = now
            return fate
        case .accepted: fate.state = .sent
        case .refusedPermanently: fate.state = .refused
        case .uncertain, .lost, .started: return inDoubt(mail, note: outcome.explanation, at: now, schedule: schedule)
        case .refusedTemporarily, .notReached:
            fate.runAfter = next(after: mail.tries + 1, of: mail, at: now, schedule)
            fate.state = fate.runAfter == nil ? .expired : .deferred
            // What may have arrived once has not simply expired.
            if mail.possibleDuplicates > 0 { fate.state = .uncertain }
        }
        fate.tries += 1
        return fate
    }

    /// What becomes of a mail that is due, other than being sent; nil when it is to be sent.
    package static func insteadOfSending(
        _ mail: OutboxMail,
        at now: Instant,
        schedule: RetrySchedule = .standard
    ) -> MailFate? {
        if mail.state == .sending, mail.startedAt != nil {
            return inDoubt(
                mail,
                note: "The worker stopped while it was sending this mail; it may have been delivered.",
                at: now,
                schedule: schedule
            )
        }
        guard mail.expiresAt <= now else { return nil }
        guard mail.possibleDuplicates == 0 else { return MailFate(mail, state: .uncertain, note: mail.note) }
        return MailFate(mail, state: .expired, note: "It could not be delivered in time: \(mail.note ?? "never tried")")
    }

    /// A copy may be with the reader: send another as often as the class is worth it, else leave it to a person.
    private static func inDoubt(
        _ mail: OutboxMail,
        note: String,
        at now: Instant,
        schedule: RetrySchedule
    ) -> MailFate {
        var fate = MailFate(mail, state: .uncertain, note: note)
        fate.tries += 1
        fate.possibleDuplicates += 1
        if fate.possibleDuplicates <= mail.order.mailClass.resendsInDoubt {
            fate.runAfter = next(after: fate.tries, of: mail, at: now, schedule)
        }
        return fate
    }

    private static func next(
        after tries: Int,
        of mail: OutboxMail,
        at now: Instant,
        _ schedule: RetrySchedule
    ) -> Instant? {
        // Drawn from the row, so that the wait is spread over mails and the same whenever it is computed again.
        var random = SeededGenerator(seed: UInt64(bitPattern: mail.id.rawValue) &* 1009 &+ UInt64(mail.fence))
        return schedule.nextTry(after: tries, failedAt: now, expiresAt: mail.expiresAt, using: &random)
    }
}
