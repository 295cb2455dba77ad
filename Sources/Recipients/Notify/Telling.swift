package import Alerts
package import Ground
package import Tenancy

/// One mail that one recipient shall get: what a settled notification group comes to.
///
/// A neutral value: the engine turns it into a row of the outbox in the transaction that settled the group.
package struct Telling: Sendable, Hashable {
    package let group: NotificationGroupID
    /// The number of this flush of the group.
    package let flush: Int
    package let notificationClass: NotificationClass
    package let kind: EventKind
    package let address: MailAddress
    package let name: String?
    package let language: String
    /// With its angle brackets; the same that `alert_tellings` remembers.
    package let messageID: String
    /// What mails to the same reader belong together, such as `alert/17/2`: an alert's episode.
    package let thread: String
    /// The mail to the same reader that this one continues.
    package let inReplyTo: String?
    /// Earlier mails of the thread, oldest first, without `inReplyTo`.
    package let references: [String]
    package let model: JSONValue
    /// When the latest thing happened that it tells of.
    package let newsAt: Instant

    /// The name of the templates that write it.
    package var template: String { kind.template }
}

/// When sysadmins are told of the failures of every consortium.
package enum SysadminTelling: Sendable, Hashable {
    case atOnce
    /// In one mail a day for each consortium in which something failed.
    case daily
    case never
}

/// What the notifier knows of the installation.
package struct NotificationSettings: Sendable {
    /// How mails name the installation.
    package var installation: String
    /// Where its pages are; nil while it has none.
    package var url: String?
    /// When those are told of failures whom the chain's link *sysadmins* finds.
    package var sysadmins: SysadminTelling
    /// The languages that mails are written in, the first for readers of any other; empty for all.
    package var languages: [String]
    /// Gives a new Message-ID, with its angle brackets.
    package var newMessageID: @Sendable () -> String

    package init(
        installation: String = "Garner",
        url: String? = nil,
        sysadmins: SysadminTelling = .atOnce,
        languages: [String] = [],
        newMessageID: @escaping @Sendable () -> String
    ) {
        self.installation = installation
        self.url = url
        self.sysadmins = sysadmins
        self.languages = languages
        self.newMessageID = newMessageID
    }

    /// The language in which a reader of this one gets mail: `de` also for `de-AT`.
    func language(for wished: String) -> String {
        let main = wished.lowercased().prefix { $0 != "-" && $0 != "_" }
        let isWritten = languages.contains { $0.lowercased() == main || $0.lowercased() == wished.lowercased() }
        return isWritten ? wished : languages.first ?? wished
    }
}

/// Why a group could not be settled.
package enum NotificationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The lease ran out and another worker has the group: nothing was written.
    case claimLost(NotificationGroupID)
    /// The group's consortium is gone.
    case noConsortium(NotificationGroupID)

    package var description: String {
        switch self {
        case .claimLost(let group): "Another worker has taken notification group \(group) meanwhile."
        case .noConsortium(let group): "The consortium of notification group \(group) does not exist any more."
        }
    }
}
