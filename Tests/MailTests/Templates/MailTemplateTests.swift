import Alerts
import Foundation
import Ground
import Tenancy
import TestSupport
import Testing
import Transfer

@testable import Mail

@Suite struct MailTemplateTests {
    static let folder = TemplateFolder.find(program: #filePath) ?? ""
    static let templates = MailTemplateSet(folder: folder + "/mail")

    static func consortium(_ key: String = "north") -> Consortium {
        Consortium(
            id: ConsortiumID(1),
            details: ConsortiumDetails(key: key, name: "Northern Consortium"),
            createdAt: Instant(seconds: 0),
            version: 1
        )
    }

    static func renderer(_ templates: MailTemplateSet = templates, overrides: String? = nil) throws -> MailRenderer {
        let address = try EnvelopeAddress("garner@lib.example")
        return MailRenderer(
            templates: templates,
            overrides: overrides,
            sender: MailSender(address: address, name: "Garner")
        )
    }

    static func order(_ template: String, language: String = "en", model: JSONValue = TemplateFixture.full) -> MailOrder
    {
        MailOrder(
            group: nil,
            flush: 0,
            class: .trouble,
            template: template,
            address: "anna@lib.example",
            name: "Anna Meier",
            language: language,
            messageID: "<garner.1@lib.example>",
            model: model
        )
    }

    func compose(
        _ order: MailOrder,
        renderer: MailRenderer? = nil,
        consortium: Consortium = consortium(),
        parentSubject: String? = nil
    ) throws -> ComposedMail {
        try (renderer ?? Self.renderer()).compose(
            order,
            to: EnvelopeAddress("anna@lib.example"),
            consortium: consortium,
            parentSubject: parentSubject,
            at: Instant(seconds: 1_770_098_400)
        )
    }

    @Test func `every mail is there in every language, and nothing in the folder is broken`() {
        #expect(Self.templates.problems == [])
        #expect(Self.templates.languageTags == ["de", "en"])
        for language in Self.templates.languageTags {
            #expect(Self.templates.names(in: language) == Set(TemplateFixture.names))
        }
    }

    @Test(.enabled(if: Requirement.python(), "needs python3"))
    func `every mail in every language passes the parser with every model, without a defect`() throws {
        var composed: [(place: String, mail: ComposedMail)] = []
        for fixture in TemplateFixture.all {
            for language in TemplateFixture.languages {
                let order = Self.order(fixture.template, language: language, model: fixture.model)
                composed.append(("\(fixture) in \(language)", try compose(order)))
            }
        }
        for kind in EventKind.allCases where kind.isMailed {
            for language in TemplateFixture.languages {
                for count in [1, 3] {
                    let model = TemplateFixture.made(kind, count: count, language: language)
                    let order = Self.order(kind.template, language: language, model: model)
                    composed.append(("\(count) of \(kind) in \(language)", try compose(order)))
                }
            }
        }
        let mails = try ReadMail.read(composed.map(\.mail.bytes))
        for ((place, composed), mail) in zip(composed, mails) {
            #expect(composed.fallbackReason == nil, "\(place)")
            #expect(mail.defects == [], "\(place)")
            #expect(mail.subject == composed.subject, "\(place)")
            #expect(mail.types == ["multipart/alternative", "text/plain", "text/html"], "\(place)")
            #expect(mail.text?.contains("Garner") == true, "\(place)")
            // A tag that was left over, unless a hostile value wrote it.
            if !place.contains("hostile") {
                #expect(mail.text?.contains("{{") == false && mail.html?.contains("{{") == false, "\(place)")
            }
        }
        let input = mails.map { Data(($0.html ?? "").utf8).base64EncodedString() + "\n" }.joined()
        let script = Bundle.module.bundleURL.appending(path: "Fixtures/check_html.py").path
        let output = try Program.succeed("python3", [script], input: Array(input.utf8))
        let complaints = String(decoding: output, as: UTF8.self).split(separator: "\n")
        #expect(complaints.count == mails.count)
        for ((place, _), complaint) in zip(composed, complaints) { #expect(complaint == "[]", "\(place)") }
    }

    @Test(arguments: ["en", "de"])
    func `a failure says what happened, the cause, the remedy and what follows`(language: String) throws {
        let mail = try #require(
            try ReadMail.read([try compose(Self.order("harvest-failed", language: language)).bytes]).first
        )
        for body in [mail.text ?? "", mail.html ?? ""] {
            for fact in ["Universitätsbibliothek Köln", "Acme Press", "TR", "9011", "10", "2026"] {
                #expect(body.contains(fact), "\(fact)")
            }
            #expect(body.contains("No answer in time"))
            #expect(body.contains("Try again later, or raise the limit."))
            #expect(body.contains("garner harvest restart 12"))
        }
        #expect(mail.subject.contains("Universitätsbibliothek Köln, Acme Press, TR February 2026"))
        #expect(mail.text?.lowercased().contains(language == "de" ? "wie es weitergeht" : "what happens next") == true)
    }

    @Test func `the plain text needs no HTML to be read`() throws {
        let template = try #require(try Self.templates.template("harvest-failed", language: "en"))
        let model = TemplateModel.prepared(TemplateFixture.full, labels: template.labels, language: "en")
        let text = WrappedLines.wrapped(try template.text.render(model, partials: template.textPartials))
        #expect(
            text.hasPrefix(
                """
                The harvest failed

                Garner could not fetch this usage report and has stopped trying for now.

                  Institution:  Universitätsbibliothek Köln
                  Provider:     Acme Press
                  Connection:   Acme Press at Köln
                  Report:       TR
                  Month:        February 2026
                  Tries:        10 of 10
                  Last try:     1 February 2026, 01:10 (UTC)
                  Time:         3 February 2026, 06:00 (UTC)

                THE CAUSE

                No answer in time (code 9011)
                The provider took longer than the limit.
                Reported: Nothing came for 60 seconds.

                WHAT YOU CAN DO

                Try again later, or raise the limit.

                WHAT HAPPENS NEXT

                """
            ),
            "\(text)"
        )
        #expect(
            text.hasSuffix(
                """

                Open the harvest: https://garner.example.org/harvests/12?a=1&b=2

                ON THE COMMAND LINE

                See the details:
                  garner harvest show 12

                Try again:
                  garner harvest restart 12

                other:
                  garner doctor

                --\u{20}
                Northern Consortium, Garner
                https://garner.example.org/
                Garner harvests usage reports and wrote this mail by itself. You get it
                because of your role in Northern Consortium, or because somebody there
                entered your address.

                """
            ),
            "\(text)"
        )
    }

    @Test(arguments: ["en", "de"])
    func `who decides on a request reads what it asks for`(language: String) throws {
        let model = TemplateFixture.made(.requestSubmitted, count: 1, language: language)
        let order = Self.order("request-submitted", language: language, model: model)
        let mail = try #require(try ReadMail.read([try compose(order).bytes]).first)
        let facts =
            language == "de"
            ? ["Januar 2026 bis März 2026", "Beta Universität", "alle", "in der Nacht"]
            : ["January 2026 to March 2026", "Beta Universität", "all", "tonight"]
        for body in [mail.text ?? "", mail.html ?? ""] {
            for fact in facts { #expect(body.contains(fact), "\(body)") }
        }
    }

    @Test(arguments: ["en", "de"])
    func `who has no shell reads whom to ask in place of commands`(language: String) throws {
        let isGerman = language == "de"
        for (helpers, words) in [
            (["ada@lib.example"], "ada@lib.example"),
            ([], isGerman ? "die Administration Ihres Konsortiums" : "ask your consortium's administrators"),
        ] {
            let model = TemplateFixture.made(.harvestFailed, count: 1, language: language, helpers: helpers)
            let order = Self.order("harvest-failed", language: language, model: model)
            let mail = try #require(try ReadMail.read([try compose(order).bytes]).first)
            for body in [mail.text ?? "", (mail.html ?? "").replacing("&#39;", with: "'")] {
                let unwrapped = body.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                #expect(unwrapped.contains(words), "\(body)")
                #expect(!unwrapped.contains("garner harvest"), "\(body)")
            }
        }
    }

    @Test func `values cannot become markup`() throws {
        let model = TemplateFixture.hostile(TemplateFixture.full)
        let mail = try #require(
            try ReadMail.read([try compose(Self.order("harvest-failed", model: model)).bytes]).first
        )
        #expect(mail.html?.contains("<script>") == false)
        #expect(mail.html?.contains("&lt;script&gt;") == true)
        #expect(mail.headers["bcc"] == nil)
    }

    @Test func `a mail that continues another keeps its subject`() throws {
        var order = Self.order("recovered")
        order.inReplyTo = "<parent@lib.example>"
        let first = try compose(order, parentSubject: "Harvest failed: A, B, TR 2026-02")
        #expect(first.subject == "Re: Harvest failed: A, B, TR 2026-02")
        #expect(try compose(order, parentSubject: first.subject).subject == first.subject)
        #expect(try compose(order).subject.hasPrefix("Resolved: "))
    }

    @Test func `what the notifier says of an outage is told in the reader's words`() throws {
        let model = TemplateFixture.made(.recovered, count: 1, language: "de")
        let text = try #require(
            try ReadMail.read([try compose(Self.order("recovered", language: "de", model: model)).bytes]).first?.text
        )
        #expect(text.contains("3. Februar 2026, 07:00 Uhr (Europe/Berlin)"))
        #expect(text.contains("Dauer der Störung: 2 Tage 2 Stunden"))
    }

    @Test(arguments: ["en", "de"])
    func `every command that the notifier offers has a label`(language: String) throws {
        let template = try #require(try Self.templates.template("test", language: language))
        for kind in EventKind.allCases where kind.isMailed {
            for count in [1, 2] {
                let commands = TemplateFixture.made(kind, count: count, language: language)["commands"]?.object ?? [:]
                for command in commands.keys {
                    #expect(template.labels.label("commands", command) != command, "\(command) of \(kind)")
                }
            }
        }
    }

    @Test(arguments: ["en", "de"])
    func `every mail can be tried with made-up values`(language: String) throws {
        #expect(Set(SampleMail.names) == Set(TemplateFixture.names))
        for name in SampleMail.names {
            let context = MailModel.Context(
                installation: "Garner",
                consortium: "Northern Consortium",
                consortiumKey: "north",
                recipient: nil,
                address: "anna@lib.example",
                language: language,
                zone: .utc
            )
            let sample = SampleMail(name, context, at: Instant(seconds: 1_770_098_400))
            let composed = try compose(Self.order(name, language: language, model: sample.model))
            #expect(composed.fallbackReason == nil, "\(name)")
            #expect(!composed.subject.hasSuffix(": ") && !composed.subject.contains("{{"), "\(name)")
        }
    }

    @Test func `the look of a mail stands in its tags`() throws {
        for language in ["en", "de"] {
            for name in TemplateFixture.names {
                let order = Self.order(name, language: language, model: TemplateFixture.several)
                let html = try #require(try ReadMail.read([try compose(order).bytes]).first?.html)
                for tag in ["<h1>", "<h2>", "<h3>", "<p>", "<td>", "<th scope=\"row\">", "<code>", "<ul>", "<a href"] {
                    #expect(!html.contains(tag), "\(tag) in \(name)")
                }
            }
        }
    }

    static func write(_ text: String, to path: String) throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }
}
