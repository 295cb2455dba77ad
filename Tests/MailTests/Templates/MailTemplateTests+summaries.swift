import Alerts
import Foundation
import Ground
import Tenancy
import TestSupport
import Testing
import Transfer

@testable import Mail

/// Summaries, and mails that tell of many things.
extension MailTemplateTests {
    @Test func `a summary tells failures first and its numbers in the subject`() throws {
        let composed = try compose(Self.order("digest"))
        #expect(composed.subject == "Your weekly harvest summary: 1 failed, 1 waiting, 41 complete")
        let text = try #require(try ReadMail.read([composed.bytes]).first?.text)
        let failed = try #require(
            text.range(
                of: """
                    FAILED: THESE NEED SOMEBODY

                    Acme

                      No answer in time (code 9011)
                      - C: DR January 2026
                      What to do: Try again later, or raise the limit.

                    COMPLETE

                    Acme
                      - A: TR January 2026

                    and 40 more
                    """
            ),
            "\(text)"
        )
        #expect(!failed.isEmpty)
    }

    @Test(arguments: ["en", "de"])
    func `what the notifier puts into a summary stands where it belongs`(language: String) throws {
        let model = TemplateFixture.made(.digest, count: 2, language: language)
        let mail = try #require(
            try ReadMail.read([try compose(Self.order("digest", language: language, model: model)).bytes]).first
        )
        let isGerman = language == "de"
        #expect(
            mail.subject
                == (isGerman
                    ? "Ernteübersicht, wöchentlich: 6 fehlgeschlagen, 3 wartend, 2 vollständig"
                    : "Your weekly harvest summary: 6 failed, 3 waiting, 2 complete")
        )
        let text = try #require(mail.text)
        let parts = [
            isGerman ? "26. Januar 2026" : "26 January 2026", isGerman ? "FEHLGESCHLAGEN" : "FAILED", "(2020)",
            "(9011)", isGerman ? "ES FEHLT" : "MISSING", isGerman ? "\nVOLLSTÄNDIG" : "\nCOMPLETE",
        ].map { $0.replacing("(", with: isGerman ? "(Code " : "(code ") }
        let places = parts.map { text.range(of: $0)?.lowerBound }
        #expect(places.allSatisfy { $0 != nil }, "\(text)")
        #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted(), "\(text)")
        #expect(text.contains("Universitätsbibliothek Köln: TR \(isGerman ? "Januar" : "January") 2026"), "\(text)")
        for body in [text, mail.html ?? ""] {
            // Once per provider, however many harvests it concerns.
            #expect(body.split(separator: isGerman ? "Was hilft:" : "What to do:").count == 9, "\(body)")
        }
    }

    @Test(arguments: [
        ("en", 9043, true, "clearly less usage", "keeps seeing the old data", "no earlier version"),
        ("en", 9041, false, "names another customer", "no earlier version was stored", "old data"),
        ("de", 9043, true, "deutlich weniger Nutzung", "weiterhin die alten Daten", "noch keine Fassung"),
        ("de", 9041, false, "einen anderen Kunden", "noch keine Fassung", "die alten Daten"),
        ("en", 3060, true, "a remark that puts its figures in doubt", "keeps seeing the old data", "less usage"),
    ])
    func `data is held with the reason that it has, and nothing is claimed that is not so`(
        language: String,
        code: Int,
        isOverOld: Bool,
        why: String,
        next: String,
        never: String
    ) throws {
        let model = TemplateFixture.made(
            .heldForReview,
            count: 1,
            language: language,
            harvest: HarvestFacts(status: "Success", attempts: 1, maxAttempts: 10, code: code, isOverOld: isOverOld)
        )
        let order = Self.order("held-for-review", language: language, model: model)
        let mail = try #require(try ReadMail.read([try compose(order).bytes]).first)
        for body in [mail.text ?? "", mail.html ?? ""] {
            let unwrapped = body.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(unwrapped.contains(why) && unwrapped.contains(next), "\(body)")
            #expect(!unwrapped.contains(never), "\(body)")
        }
    }

    @Test(arguments: ["en", "de"])
    func `several failures in one mail have their cause and remedy, once for each provider`(language: String) throws {
        let model = TemplateFixture.made(.harvestFailed, count: 3, language: language)
        let mail = try #require(
            try ReadMail.read([try compose(Self.order("harvest-failed", language: language, model: model)).bytes]).first
        )
        for body in [mail.text ?? "", mail.html ?? ""] {
            #expect(body.contains("3031"))
            #expect(body.split(separator: isGerman(language) ? "Was hilft:" : "What to do:").count == 2, "\(body)")
            let month = isGerman(language) ? "TR Januar 2026" : "TR January 2026"
            let unwrapped = body.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(unwrapped.contains("Universitätsbibliothek Köln: \(month), \(month), \(month)"), "\(body)")
        }
        #expect(mail.subject.contains(isGerman(language) ? "Januar 2026" : "January 2026"))
    }

    func isGerman(_ language: String) -> Bool { language == "de" }

    @Test func `a mail that reached nobody says what it was about`() throws {
        let model = TemplateFixture.made(.nobodyToTell, count: 1, language: "de")
        let composed = try compose(Self.order("nobody-to-tell", language: "de", model: model))
        #expect(composed.subject.hasPrefix("Niemand zu benachrichtigen: eine Ernte ist fehlgeschlagen"))
    }

    @Test(.enabled(if: Requirement.python(), "needs python3"))
    func `no line of any plain text is longer than 76 characters, but for words and commands`() throws {
        var mails: [(String, ComposedMail)] = []
        for kind in EventKind.allCases where kind.isMailed {
            for language in ["en", "de"] {
                for count in [1, 3] {
                    let model = TemplateFixture.made(kind, count: count, language: language)
                    mails.append(
                        (
                            "\(count) of \(kind) in \(language)",
                            try compose(Self.order(kind.template, language: language, model: model))
                        )
                    )
                }
            }
        }
        for ((place, _), mail) in zip(mails, try ReadMail.read(mails.map(\.1.bytes))) {
            for line in (mail.text ?? "").split(separator: "\n") where !line.contains("garner ") {
                #expect(line.count <= 76, "\(place): \(line)")
            }
            #expect(mail.text?.contains("\n\n\n") == false, "\(place): \(mail.text ?? "")")
        }
    }

    @Test func `many events in one mail are listed up to a hundred`() throws {
        let composed = try compose(Self.order("harvest-failed", model: TemplateFixture.several))
        #expect(composed.subject == "130 harvests failed, Northern College, TR, February 2026")
        let text = try #require(try ReadMail.read([composed.bytes]).first?.text)
        #expect(
            text.contains("Publisher 100\n\n  No answer in time (code 9011)\n  - Northern College: TR February 2026")
        )
        #expect(!text.contains("Publisher 101"))
        #expect(text.contains("and 30 more"))
    }
}
