import Foundation
import Ground
import HTTP
import TestSupport
import Testing

/// The service as a process, between a provider that hangs and signals.
@Suite(.timeLimit(.minutes(4)))
struct ServeTests {
    /// Far more than it takes, since other tests keep the machine busy.
    private static let patience = Duration.seconds(60)

    @Test func `SIGTERM puts a running harvest back into the queue, at no cost, and ends with 0`() async throws {
        try await Self.withHarvest { garner, provider in
            let serving = try garner.start(["serve"])
            try await Self.untilAsked(provider, times: 1, serving)
            try await eventually(within: Self.patience) { try Self.harvest(garner)?["status"] == "Active" }
            serving.process.terminate()
            serving.process.waitUntilExit()
            let answer = try serving.answer()
            #expect(answer.code == 0, "\(answer.errors)")
            #expect(answer.errors.contains("stopped"))
            let harvest = try #require(try Self.harvest(garner))
            #expect(harvest["status"] == "Queued")
            #expect(harvest["attempts"] == 0)
        }
    }

    @Test func `after kill -9 the next start takes the harvest up again within 30 seconds, and it succeeds`()
        async throws
    {
        try await Self.withHarvest { garner, provider in
            let killed = try garner.start(["serve"])
            try await Self.untilAsked(provider, times: 1, killed)
            kill(killed.process.processIdentifier, SIGKILL)
            killed.process.waitUntilExit()
            #expect(try Self.harvest(garner)?["status"] == "Active")
            provider.on(Self.report, Self.noUsage)
            let next = try garner.start(["serve"])
            defer { next.process.terminate() }
            let start = ContinuousClock.now
            try await Self.untilAsked(provider, times: 2, next)
            #expect(ContinuousClock.now - start < .seconds(30))
            try await eventually(within: Self.patience) { try Self.harvest(garner)?["status"] == "Success" }
            #expect(try Self.harvest(garner)?["reason"] == "noUsage")
        }
    }

    @Test func `a node that another process drains gives its harvest back, and takes it up again afterwards`()
        async throws
    {
        try await Self.withHarvest { garner, provider in
            let serving = try garner.start(["serve"])
            defer { serving.process.terminate() }
            try await Self.untilAsked(provider, times: 1, serving)
            let nodes = try #require(try garner.run(["node", "list", "--json"]).json?.array)
            #expect(nodes.count == 1)
            #expect(nodes.first?["state"] == "active" && nodes.first?["running"] == 1)
            let name = try #require(nodes.first?["name"]?.string)
            let drained = try garner.run(["node", "drain", name, "--json"])
            #expect(drained.json?["draining"] == true, "\(drained.errors)")
            try await eventually(within: Self.patience) { try Self.harvest(garner)?["status"] == "Queued" }
            #expect(try Self.harvest(garner)?["attempts"] == 0)
            #expect(try garner.run(["node", "list"]).output.contains("draining"))
            #expect(try garner.run(["node", "drain", "nowhere"]).code != 0)
            #expect(try garner.run(["node", "list", "--as", "ada@north.example"]).code != 0)
            provider.on(Self.report, Self.noUsage)
            #expect(try garner.run(["node", "drain", name, "--undo"]).code == 0)
            try await eventually(within: Self.patience) { try Self.harvest(garner)?["status"] == "Success" }
            let audit = try garner.run(["audit", "list", "--json"]).output
            #expect(audit.contains("node.manage"))
            serving.process.terminate()
            serving.process.waitUntilExit()
            #expect(try garner.run(["node", "list", "--json"]).json?.array?.first?["state"] == "stopped")
        }
    }

    @Test func `mended credentials lead to what was refused, and one option restarts it`() async throws {
        try await Self.withHarvest { garner, provider in
            provider.on(Self.report, .json(#"{"Code":2000,"Severity":"Error","Message":"Not authorized"}"#))
            let serving = try garner.start(["serve"])
            defer { serving.process.terminate() }
            try await eventually(within: Self.patience) { try Self.harvest(garner)?["status"] == "Fail" }
            let state = try garner.run(["connection", "show", "1", "--json"]).json?["state"]
            #expect(state == "broken")
            provider.on(Self.report, Self.noUsage)
            let edited = try garner.run(["connection", "edit", "1", "--credentials", "-"], input: "customer_id=2\n")
            #expect(edited.errors.contains("garner harvest restart --refused"))
            let edit = ["connection", "edit", "1", "--credentials", "-", "--restart", "--json"]
            let restarted = try garner.run(edit, input: "customer_id=3\n")
            #expect(restarted.json?["restarted"] == [1])
            try await eventually(within: Self.patience) { try Self.harvest(garner)?["status"] == "Success" }
            #expect(provider.requests(to: Self.report).last?.query["customer_id"] == "3")
        }
    }

    // MARK: - The scene

    private static let report = "/sushi/r51/reports/tr"
    private static let noUsage = StubAnswer.json(
        #"{"Code":3030,"Severity":"Error","Message":"No Usage Available for Requested Dates"}"#
    )

    /// An installation with one harvest to be made at once, of a provider that does not answer it.
    private static func withHarvest(_ body: (BuiltProgram, StubServer) async throws -> Void) async throws {
        try await withStubServer { provider in
            provider.on(report, .hang)
            try await BuiltProgram.installed(["GARNER_NETWORK_ALLOW": "127.0.0.0/8"]) { garner in
                try garner.populate(provider: "\(provider.url)/sushi")
                let request = ["harvest", "request", "--months", "2025-01", "--report", "TR", "--institution", "X"]
                let answer = try garner.run(request + ["--now"])
                try #require(answer.code == 0, "\(answer.errors)")
                try await body(garner, provider)
            }
        }
    }

    private static func harvest(_ garner: BuiltProgram) throws -> JSONValue? {
        try garner.run(["harvest", "show", "1", "--json"]).json
    }

    private static func untilAsked(_ provider: StubServer, times: Int, _ serving: BuiltProgram.Running) async throws {
        try await eventually(within: patience) {
            if !serving.process.isRunning { throw StageFailure(description: serving.errors) }
            return provider.requests(to: report).count >= times
        }
    }
}
