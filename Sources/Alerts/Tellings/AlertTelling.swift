package import Ground

/// Somebody who got a mail about an alert's trouble, and the mail's Message-ID, so that its end goes into the same thread.
package struct AlertTelling: Sendable, Hashable {
    package let alert: AlertID
    package let episode: Int
    /// In lower case, as addresses are compared.
    package let address: String
    package let name: String?
    package let language: String
    /// The IANA name of the reader's zone.
    package let zone: String
    /// With its angle brackets.
    package let messageID: String
    /// When the trouble was found that it told of.
    package let troubledAt: Instant
    package let toldAt: Instant

    package init(
        alert: AlertID,
        episode: Int,
        address: String,
        name: String?,
        language: String,
        zone: String,
        messageID: String,
        troubledAt: Instant,
        toldAt: Instant
    ) {
        self.alert = alert
        self.episode = episode
        self.address = address
        self.name = name
        self.language = language
        self.zone = zone
        self.messageID = messageID
        self.troubledAt = troubledAt
        self.toldAt = toldAt
    }
}
