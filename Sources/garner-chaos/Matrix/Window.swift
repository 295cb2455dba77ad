internal import Ground

/// A moment at which a process is killed.
enum Window: Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case point(FailPoint)
    case wire(Wire)
    /// Whatever it is doing.
    case random

    /// A moment in what goes over the network; the other side pulls the trigger.
    enum Wire: String, Sendable, CaseIterable {
        /// The request has arrived.
        case connected
        /// Half of a report has arrived.
        case midBody = "mid-body"
        /// The mail server has greeted.
        case smtpConnected = "smtp-connected"
        /// The answer to RCPT has arrived.
        case recipientNamed = "after-rcpt"
        case midData = "mid-data"
        /// The server has taken the mail, and its answer is under way.
        case afterDot = "after-dot"
    }

    static let allCases: [Window] =
        [
            .point(.harvestClaimed), .wire(.connected), .wire(.midBody), .point(.importBeforeCommit),
            .point(.importAfterCommit), .point(.statusBeforeCommit), .point(.statusAfterCommit), .point(.mailClaimed),
            .wire(.smtpConnected), .wire(.recipientNamed), .wire(.midData), .wire(.afterDot), .point(.mailAccepted),
            .point(.mailBeforeMark), .random,
        ]

    /// Whether a second copy of a mail may come of it: windows W4 and W5, and any moment may be one of those.
    var mayCopy: Bool {
        switch self {
        case .wire(.afterDot), .point(.mailAccepted), .point(.mailBeforeMark), .random: true
        default: false
        }
    }

    /// Whether it is a moment in the life of a mail, of which a process has one at a time.
    var isOfMail: Bool {
        switch self {
        case .point(let point): [.mailClaimed, .mailAccepted, .mailBeforeMark].contains(point)
        case .wire(let wire): [.smtpConnected, .recipientNamed, .midData, .afterDot].contains(wire)
        case .random: true
        }
    }

    var description: String {
        switch self {
        case .point(let point): point.rawValue
        case .wire(let wire): wire.rawValue
        case .random: "any moment"
        }
    }
}
