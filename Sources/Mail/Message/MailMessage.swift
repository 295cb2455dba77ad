internal import Crypto
package import Ground
package import Transfer

/// A mail before it is written out: who, to whom, about what, and the text in one or two forms.
///
/// Whatever stands in its texts, the result has one of each header field, lines of at most 76 characters (998 where an
/// address is longer), CR LF and 7 bits only.
/// *Source*: RFC 5322, RFC 2045 to 2047, RFC 3834 (Auto-Submitted), RFC 2919 (List-Id).
package struct MailMessage: Sendable, Hashable {
    package var from: Mailbox
    package var replyTo: Mailbox?
    package var to: Mailbox
    package var subject: String
    package var date: Instant
    package var messageID: String
    package var inReplyTo: String?
    /// Without `inReplyTo`, oldest first.
    package var references: [String]
    /// The language of the texts.
    package var language: String
    /// A name for people and an identifier in a domain of ours, by which readers sort.
    package var list: List?
    /// What the mail tells: `harvest-failed`.
    package var event: String
    package var text: String
    package var html: String?

    /// The series that a mail belongs to: it becomes `List-Id: "name" <identifier>`.
    ///
    /// *Source*: RFC 2919.
    package struct List: Sendable, Hashable {
        package var name: String
        package var identifier: DomainName

        package init(name: String, identifier: DomainName) {
            self.name = name
            self.identifier = identifier
        }
    }

    package init(
        from: Mailbox,
        replyTo: Mailbox? = nil,
        to: Mailbox,
        subject: String,
        date: Instant,
        messageID: String,
        inReplyTo: String? = nil,
        references: [String] = [],
        language: String,
        list: List? = nil,
        event: String,
        text: String,
        html: String?
    ) {
        self.from = from
        self.replyTo = replyTo
        self.to = to
        self.subject = subject
        self.date = date
        self.messageID = messageID
        self.inReplyTo = inReplyTo
        self.references = references
        self.language = language
        self.list = list
        self.event = event
        self.text = text
        self.html = html
    }

    /// The whole message.
    package var bytes: [UInt8] {
        Array((head + "MIME-Version: 1.0\r\n").utf8) + body
    }

    private var head: String {
        var head = HeaderText.field("Date", [MailDate.text(date)])
        head += HeaderText.field("From", from.tokens(after: "From"))
        if let replyTo { head += HeaderText.field("Reply-To", replyTo.tokens(after: "Reply-To")) }
        head += HeaderText.field("To", to.tokens(after: "To"))
        head += HeaderText.unstructured("Subject", subject)
        head += HeaderText.field("Message-ID", [messageID])
        if let inReplyTo, MessageID.isValid(inReplyTo) {
            head += HeaderText.field("In-Reply-To", [inReplyTo])
            // The oldest and the latest tell a thread; RFC 5322 section 3.6.4 lets the middle go.
            let earlier = references.filter(MessageID.isValid)
            head += HeaderText.field(
                "References",
                Array(earlier.prefix(1) + earlier.dropFirst().suffix(8)) + [inReplyTo]
            )
        }
        if let list {
            let name = HeaderText.clean(list.name)
            let label = name.isEmpty ? [] : HeaderText.phrase(name, firstColumn: "List-Id: ".utf8.count)
            head += HeaderText.field("List-Id", label + ["<\(list.identifier.ascii)>"])
        }
        head += "Auto-Submitted: auto-generated\r\n"
        head += "X-Auto-Response-Suppress: All\r\n"
        head += HeaderText.unstructured("X-Garner-Event", event)
        head += HeaderText.unstructured("Content-Language", language)
        return head
    }

    private var body: [UInt8] {
        guard let html else { return part(text, "plain") }
        // A boundary with “=_” occurs in neither encoding.
        let boundary = "=_garner_\(Hex.encode(BLAKE2b.hash(messageID).prefix(12)))"
        let head = "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"\r\n"
        // The line end before a boundary belongs to the boundary; each part keeps its own before it.
        let separator = Array("\r\n--\(boundary)\r\n".utf8)
        return Array(head.utf8) + separator + part(text, "plain") + separator + part(html, "html")
            + Array("\r\n--\(boundary)--\r\n".utf8)
    }

    private func part(_ text: String, _ subtype: String) -> [UInt8] {
        let encoded = BodyEncoding(text)
        let head = "Content-Type: text/\(subtype); charset=utf-8\r\nContent-Transfer-Encoding: \(encoded.name)\r\n\r\n"
        return Array(head.utf8) + encoded.bytes
    }
}
