import Alerts
import Foundation
import Ground
import Tenancy
import TestSupport
import Testing
import Transfer

@testable import Mail

/// Templates of a consortium, and what stands in for a broken one.
extension MailTemplateTests {
    @Test func `without any template the compiled-in mail tells every fact`() throws {
        let composed = try compose(Self.order("harvest-failed"), renderer: Self.renderer(MailTemplateSet(folder: nil)))
        #expect(composed.fallbackReason?.contains("there is none named harvest-failed") == true)
        #expect(
            composed.subject == "Garner: harvest-failed, Universitätsbibliothek Köln, Acme Press, TR, February 2026"
        )
        let mail = try #require(try ReadMail.read([composed.bytes]).first)
        #expect(mail.defects == [])
        #expect(mail.types == ["text/plain"])
        for fact in ["Acme Press", "9011", "Try again later", "garner harvest restart 12"] {
            #expect(mail.text?.contains(fact) == true)
        }
    }

    @Test func `a consortium's own template is used, with the shared pieces`() async throws {
        try await withTemporaryFolder { folder in
            try Self.write("Ours: {{> what}}", to: "\(folder)/north/mail/en/harvest-failed.subject")
            try Self.write("Our text\n{{> facts}}", to: "\(folder)/north/mail/en/harvest-failed.txt")
            let renderer = try Self.renderer(overrides: folder)
            let own = try compose(Self.order("harvest-failed"), renderer: renderer)
            #expect(own.subject == "Ours: Universitätsbibliothek Köln, Acme Press, TR February 2026")
            #expect(own.fallbackReason == nil)
            let mail = try #require(try ReadMail.read([own.bytes]).first)
            #expect(mail.types == ["multipart/alternative", "text/plain", "text/html"])
            #expect(mail.text?.contains("Provider:     Acme Press") == true)
            let other = try compose(
                Self.order("harvest-failed"),
                renderer: renderer,
                consortium: Self.consortium("south")
            )
            #expect(other.subject.hasPrefix("Harvest failed: "))
            #expect(try compose(Self.order("recovered"), renderer: renderer).subject.hasPrefix("Resolved: "))
        }
    }

    @Test(arguments: [
        ("Ours: {{#harvest}}", "Text"), ("Ours", "{{> "), ("   ", "Text"), ("Ours", " \n "), ("{{> loop}}", "Text"),
    ])
    func `a broken template of a consortium falls back to the built-in one`(subject: String, text: String) async throws
    {
        try await withTemporaryFolder { folder in
            try Self.write(subject, to: "\(folder)/north/mail/en/harvest-failed.subject")
            try Self.write(text, to: "\(folder)/north/mail/en/harvest-failed.txt")
            try Self.write("x{{> loop}}", to: "\(folder)/north/mail/en/_loop.txt")
            let composed = try compose(Self.order("harvest-failed"), renderer: Self.renderer(overrides: folder))
            #expect(composed.subject.hasPrefix("Harvest failed: "))
            #expect(composed.fallbackReason?.contains("own template failed") == true)
        }
    }

    @Test(arguments: [
        ("en", "en", "Harvest failed: "), ("de", "en", "Harvest failed: "), ("de", "de", "Ernte fehlgeschlagen: "),
    ])
    func `of a consortium's own mail only what differs needs to be there`(
        reader: String,
        own: String,
        subject: String
    ) async throws {
        try await withTemporaryFolder { folder in
            try Self.write("Our text alone\n{{> facts}}", to: "\(folder)/north/mail/\(own)/harvest-failed.txt")
            let order = Self.order("harvest-failed", language: reader)
            let composed = try compose(order, renderer: Self.renderer(overrides: folder))
            #expect(composed.fallbackReason == nil)
            #expect(composed.subject.hasPrefix(subject), "\(composed.subject)")
            let mail = try #require(try ReadMail.read([composed.bytes]).first)
            #expect(mail.types == ["multipart/alternative", "text/plain", "text/html"])
            #expect(mail.text?.hasPrefix("Our text alone") == true)
        }
    }

    @Test func `what is wrong with an own template is told once, by file and line`() async throws {
        try await withTemporaryFolder { folder in
            try Self.write("Ours\n{{#harvest}}", to: "\(folder)/north/mail/en/harvest-failed.txt")
            try Self.write("{{> ", to: "\(folder)/north/mail/en/digest.txt")
            let composed = try compose(Self.order("harvest-failed"), renderer: Self.renderer(overrides: folder))
            let reason = try #require(composed.fallbackReason)
            #expect(reason.split(separator: "harvest-failed.txt").count == 2, "\(reason)")
            #expect(!reason.contains("digest") && !reason.contains("there is none named"), "\(reason)")
        }
    }

    @Test func `a very long subject is cut`() throws {
        let model: JSONValue = ["harvest": ["provider": .text(String(repeating: "x ", count: 500)), "report": "TR"]]
        #expect(try compose(Self.order("harvest-failed", model: model)).subject.count == 200)
    }

    @Test func `the folder of templates is found by setting and near the program`() async throws {
        try await withTemporaryFolder { folder in
            try Self.write("x", to: "\(folder)/bin/templates/mail/en/a.txt")
            try Self.write("x", to: "\(folder)/else/templates/mail/en/a.txt")
            #expect(TemplateFolder.find(program: "\(folder)/bin/garner") == "\(folder)/bin/templates")
            #expect(
                TemplateFolder.find(setting: "\(folder)/else/templates", program: "\(folder)/bin/garner")
                    == "\(folder)/else/templates"
            )
            #expect(TemplateFolder.find(setting: "\(folder)/nowhere", program: "\(folder)/bin/garner") == nil)
        }
    }
}
