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
            let mails = try FileManager.default.contentsOfDirectory(atPath: "\(demo.folder)/mail/new")
            #expect(!mails.isEmpty)
        }
    }
}
