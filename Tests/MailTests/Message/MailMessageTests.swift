import Foundation
import Ground
import TestSupport
import Testing
import Transfer

@testable import Mail

@Suite(.enabled(if: Requirement.python(), "needs python3"))
struct MailMessageTests {
    static func message(
        subject: String = "Subject",
        from: String = "Garner",
        to: String = "Anna",
        text: String = "Text",
        html: String? = "<p>Text</p>"
    ) throws -> MailMessage {
        MailMessage(
            from: Mailbox(name: from, address: try EnvelopeAddress("garner@lib.example")),
            to: Mailbox(name: to, address: try EnvelopeAddress("anna.meier@bücher.example")),
            subject: subject,
            date: Instant(seconds: 1_770_098_400),
            messageID: "<garner.1@lib.example>",
            language: "en",
            event: "harvest-failed",
            text: text,
            html: html
        )
    }

    /// What a text body keeps: line ends unified, control characters gone.
    func body(_ text: String) -> String { BodyEncoding.clean(text) }

    @Test func `ten thousand random texts arrive as they were and break nothing`() throws {
        var texts = RandomText(seed: 41)
        var messages: [MailMessage] = []
        for _ in 0..<2_500 {
            messages.append(
                try Self.message(
                    subject: texts.next(upTo: 12),
                    to: texts.next(upTo: 8),
                    text: texts.next(upTo: 25),
                    html: texts.next(upTo: 25)
                )
            )
        }
        let mails = try ReadMail.read(messages.map(\.bytes))
        #expect(mails.count == messages.count)
        for (index, (message, mail)) in zip(messages, mails).enumerated() {
            let place: Comment = "mail \(index) of seed 41"
            #expect(mail.defects == [], place)
            #expect(mail.subject == HeaderText.clean(message.subject), place)
            #expect(mail.to == [[HeaderText.clean(message.to.name ?? ""), "anna.meier@xn--bcher-kva.example"]], place)
            #expect(mail.text == body(message.text), place)
            #expect(mail.html == message.html.map(body), place)
        }
    }

    @Test func `a mail has the fields that it should, in order`() throws {
        var message = try Self.message(subject: "Harvest failed: Universitätsbibliothek Köln", from: "Konsortium „Süd“")
        message.replyTo = Mailbox(name: "Help, please", address: try EnvelopeAddress("help@lib.example"))
        message.inReplyTo = "<parent@lib.example>"
        message.references = ["<root@lib.example>", "not an id", "<evil@x>\r\nBcc: a@b"]
        message.list = MailMessage.List(
            name: "Süd alerts",
            identifier: try #require(DomainName("alerts.sued.lib.example"))
        )
        let text = String(decoding: message.bytes, as: UTF8.self)
        let head = try #require(text.components(separatedBy: "\r\n\r\n").first)
        let names = head.components(separatedBy: "\r\n").filter { !$0.hasPrefix(" ") }.compactMap {
            $0.split(separator: ":").first
        }
        #expect(
            names == [
                "Date", "From", "Reply-To", "To", "Subject", "Message-ID", "In-Reply-To", "References", "List-Id",
                "Auto-Submitted", "X-Auto-Response-Suppress", "X-Garner-Event", "Content-Language", "MIME-Version",
                "Content-Type",
            ]
        )
        let mail = try #require(try ReadMail.read([message.bytes]).first)
        #expect(mail.defects == [])
        #expect(mail.headers["date"] == "Tue, 03 Feb 2026 06:00:00 +0000")
        #expect(mail.headers["references"] == "<root@lib.example> <parent@lib.example>")
        #expect(mail.headers["auto-submitted"] == "auto-generated")
        #expect(mail.headers["list-id"]?.hasSuffix("<alerts.sued.lib.example>") == true)
        #expect(mail.from == [["Konsortium „Süd“", "garner@lib.example"]])
        #expect(mail.types == ["multipart/alternative", "text/plain", "text/html"])
    }

    @Test(arguments: [
        "X\r\nBcc: a@b.example", "X\nBcc: a@b.example", "X\rBcc: a@b.example", "X\r\n\r\nbody", "X\u{0}Y",
        "X\u{85}Bcc: a@b.example", "X\u{2028}Bcc: a@b.example", "\r\n", " \t ", "",
    ])
    func `no name of a provider can add a field`(name: String) throws {
        let message = try Self.message(subject: "Failed: \(name)", from: name, to: name)
        let mail = try #require(try ReadMail.read([message.bytes]).first)
        #expect(mail.defects == [])
        #expect(mail.headers["bcc"] == nil)
        #expect(mail.to.count == 1)
    }

    @Test func `long plain subjects are folded at spaces and stay readable`() throws {
        let subject = (1...40).map { "word\($0)" }.joined(separator: " ")
        let field = HeaderText.unstructured("Subject", subject)
        #expect(!field.contains("=?"))
        #expect(field.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
        #expect(field.replacingOccurrences(of: "\r\n", with: "") == "Subject: \(subject)")
    }

    @Test(arguments: [
        ("Größe", "Gr=C3=B6=C3=9Fe\r\n"), ("a=b", "a=3Db\r\n"), ("tail \nx", "tail=20\r\nx\r\n"), (".", "=2E\r\n"),
        ("From me", "=46rom me\r\n"), ("", "\r\n"), ("a\n\nb\n", "a\r\n\r\nb\r\n"),
        (String(repeating: "x", count: 76), String(repeating: "x", count: 76) + "\r\n"),
        (String(repeating: "x", count: 77), String(repeating: "x", count: 75) + "=\r\nxx\r\n"),
        (String(repeating: "x", count: 75) + ".", String(repeating: "x", count: 75) + ".\r\n"),
        (String(repeating: "x", count: 75) + "..", String(repeating: "x", count: 75) + "=\r\n=2E.\r\n"),
    ])
    func `quoted-printable keeps lines short and dots off their start`(text: String, encoded: String) {
        #expect(String(decoding: QuotedPrintable.encode(text), as: UTF8.self) == encoded)
    }

    @Test func `text of another script travels in base64`() {
        let encoding = BodyEncoding(String(repeating: "漢字かな\n", count: 40))
        #expect(encoding.name == "base64")
        #expect(BodyEncoding("Plain English.").name == "quoted-printable")
    }

    @Test func `message identifiers are unique and in our domain`() throws {
        let domain = try #require(DomainName("mail.lib.example"))
        let made = Set((0..<1000).map { _ in MessageID.make(domain: domain) })
        #expect(made.count == 1000)
        #expect(made.allSatisfy { MessageID.isValid($0) && $0.hasSuffix("@mail.lib.example>") })
        for bad in ["", "<>", "<a>", "a@b", "<a@b> ", "<a b@c>", "<a@b@c>", "<a@b\r\n>", "<@b>", "<a@>", "<<a@b>>"] {
            #expect(!MessageID.isValid(bad), "\(bad)")
        }
    }
}
