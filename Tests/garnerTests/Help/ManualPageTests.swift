import Foundation
import Ground
import Testing

@testable import garner

struct ManualPageTests {
    @Test func `the manual tells of every command and option that there is`() {
        let text = ManualPage(.garner, version: "1.2.3").text
        func check(_ command: Command, _ path: String) {
            for next in command.commands { check(next, "\(path) \(next.name)") }
            guard let verb = command.verb else { return }
            #expect(text.contains(".SS \"\(path)".replacing("-", with: "\\-")), "\(path)")
            for parameter in verb.parameters where parameter.form != .word {
                #expect(
                    text.contains("\\-\\-\(parameter.name.replacing("-", with: "\\-"))"),
                    "\(path) \(parameter.name)"
                )
            }
        }
        for command in CommandTree.garner.root.commands { check(command, "garner \(command.name)") }
        #expect(text.contains("garner 1.2.3"))
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/man"), "needs the package man-db"))
    func `man reads the manual without a warning`() async throws {
        let page = FileManager.default.temporaryDirectory.appending(path: "garner-\(UUID().uuidString).1")
        try Data(ManualPage(.garner, version: "1.2.3").text.utf8).write(to: page)
        defer { try? FileManager.default.removeItem(at: page) }
        let outcome = try await ChildProcess.run(
            "/bin/sh",
            arguments: [
                "-c",
                "LC_ALL=C.UTF-8 MANWIDTH=80 /usr/bin/man --warnings -l -E UTF-8 -P cat \"$1\" | grep -a \"Replaces the\"",
                "sh",
                page.path,
            ]
        )
        #expect(outcome.errors == "")
        #expect(String(decoding: outcome.output, as: UTF8.self).contains("master key"))
    }
}
