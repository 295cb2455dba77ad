import Foundation
import Ground
import TestSupport
import Testing

/// The built program and the variable that makes it die.
@Suite struct FailPointCommandTests {
    @Test func `serve refuses to die by accident`() async throws {
        try await BuiltProgram.installed([FailPoint.variable: "harvest-claimed"]) { garner in
            let answer = try garner.run(["serve"])
            #expect(answer.code != 0)
            #expect(answer.errors.contains("not one that may be destroyed"))
        }
    }
}
