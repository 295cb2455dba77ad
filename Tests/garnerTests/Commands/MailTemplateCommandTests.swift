import Foundation
import Ground
import TestSupport
import Testing

/// A consortium's own mail templates, tried from the shell.
@Suite struct MailTemplateCommandTests {
    @Test
    func `mail test writes any mail by the consortium's templates, and fails with the reason where one is broken`()
        async throws
    {
        try await BuiltProgram.installed { garner in
            try garner.run(["consortium", "add", "--key", "north", "--name", "North"])
            func test() throws -> BuiltProgram.Answer {
                try garner.run(["mail", "test", "anna@lib.example", "--template", "digest", "--language", "de"])
            }
            let standard = try test()
            #expect(standard.code == 0, "\(standard.errors)")
            #expect(
                standard.errors.contains("Ernteübersicht, wöchentlich: 3 fehlgeschlagen, 1 zu prüfen"),
                "\(standard.errors)"
            )

            let folder = URL(filePath: "\(garner.folder)/templates/north/mail/de")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let subject = folder.appending(path: "digest.subject")
            try Data("Unsere Übersicht: {{digest.failed}}".utf8).write(to: subject)
            try Data("Es gibt Neues.\n".utf8).write(to: folder.appending(path: "digest.txt"))
            let own = try test()
            #expect(own.code == 0, "\(own.errors)")
            #expect(own.errors.contains("Unsere Übersicht: 3"), "\(own.errors)")

            try Data("Unsere {{#Übersicht".utf8).write(to: subject)
            let broken = try test()
            #expect(broken.code == 1)
            #expect(broken.errors.contains("Ernteübersicht"), "\(broken.errors)")
            #expect(broken.errors.contains("own template failed") && broken.errors.contains("digest.subject"))
            let findings = try garner.run(["doctor", "--json"]).json
            let found = findings?.array?.first { $0["part"]?.string == "mail templates" }
            #expect(found?["verdict"] == "warning", "\(String(describing: found))")
            #expect(found?["text"]?.string?.contains("north/mail/de/digest.subject") == true)
            let foreign = URL(filePath: "\(garner.folder)/templates/nobody/mail/en")
            try FileManager.default.createDirectory(at: foreign, withIntermediateDirectories: true)
            try Data("Ours: {{harvest.id}}".utf8).write(to: subject)
            try Data("Faild".utf8).write(to: folder.appending(path: "harvest-faild.txt"))
            let rest = try garner.run(["doctor", "--json"]).json?.array ?? []
            let texts = rest.filter { $0["part"]?.string == "mail templates" }.compactMap { $0["text"]?.string }
            #expect(texts.count == 2, "\(texts)")
            #expect(texts.contains { $0.contains("templates/nobody belongs to no consortium") }, "\(texts)")
            #expect(texts.contains { $0.contains("harvest-faild") && $0.contains("no mail of this name") }, "\(texts)")
            let strange = try garner.run(["mail", "test", "anna@lib.example", "--language", "xx"])
            #expect(strange.code != 0 && strange.errors.contains("“xx”"), "\(strange.errors)")
            let mails = try FileManager.default.contentsOfDirectory(atPath: "\(garner.folder)/mail/new")
            #expect(mails.count == 3)
        }
    }
}
