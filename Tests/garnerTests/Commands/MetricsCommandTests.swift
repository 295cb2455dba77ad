import Foundation
import Ground
import TestSupport
import Testing

/// Figures of a service as a process, and beside it.
@Suite(.timeLimit(.minutes(4)))
struct MetricsCommandTests {
    @Test func `figures come from the running node, or from the database when none runs, and only the operator's`()
        async throws
    {
        try await BuiltProgram.installed { garner in
            try garner.populate()
            let alone = try garner.run(["metrics"])
            #expect(alone.code == 0)
            #expect(alone.output.contains("garner_mails{state=\"queued\"} 0"))
            #expect(!alone.output.contains("garner_build_info"))
            #expect(alone.errors.contains("No node"))
            #expect(try garner.run(["metrics", "--as", "ada@north.example", "--consortium", "north"]).code == 3)

            let serving = try garner.start(["serve"])
            try await eventually(within: .seconds(60)) {
                try garner.run(["metrics"]).output.contains("garner_build_info")
            }
            #expect(try garner.run(["metrics"]).output.contains("garner_nodes 1"))
            let doctor = try garner.run(["doctor"])
            #expect(doctor.code == 0, "\(doctor.output)")
            #expect(doctor.output.contains("service: It runs on"))
            serving.process.terminate()
            serving.process.waitUntilExit()
            #expect(try serving.answer().code == 0)
            #expect(try garner.run(["metrics"]).errors.contains("No node"))
        }
    }
}
