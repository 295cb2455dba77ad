import Foundation
import Ground
import TestSupport
import Testing

struct DemoCommandTests {
    @Test(.timeLimit(.minutes(3)))
    func `the demo comes out as it should and leaves a folder to look further`() async throws {
        try await withTemporaryFolder { folder in
            let demo = BuiltProgram(folder: "\(folder)/demo")
            let answer = try demo.run(["demo"])
            #expect(answer.code == 0, "\(answer.errors)")
            #expect(answer.output.contains("credentials"))
            #expect(answer.output.contains("Subject:"))
            let failed = try demo.run(["harvest", "list", "--status", "Fail", "--json"]).json?.array ?? []
            #expect(!failed.isEmpty)
            for words in [
                ["harvest", "list"], ["alert", "list"], ["mail", "list"], ["connection", "list"], ["provider", "list"],
                ["user", "list"], ["request", "list"], ["audit", "list"], ["host", "list"], ["account", "list"],
                ["errors", "list"], ["alert", "show", "1"], ["mail", "show", "1"], ["harvest", "show", "1"],
            ] {
                let shown = try demo.run(words + ["--json"]).json
                let item = try #require(shown?.array?.first ?? shown, "\(words)")
                let keys = item.object.map { Array($0.keys) } ?? []
                #expect(!keys.isEmpty, "\(words)")
                #expect(keys.allSatisfy { $0 == $0.lowercased() }, "\(words): \(keys)")
            }
            let mails = try FileManager.default.contentsOfDirectory(atPath: "\(demo.folder)/mail/new")
            #expect(!mails.isEmpty)
        }
    }
}
