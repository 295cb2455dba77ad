import Database
import Ground
import Harvests
import Service
import Tenancy
import TestSupport
import Testing

@Suite struct HarvestPolicyCaseTests {
    @Test func `an admin changes what follows from a code, and others only read it`() async throws {
        try await HarvestCaseStage.with { stage in
            let entries = try await stage.cases.errorEntries(as: stage.alpha.viewer)
            #expect(entries.count == ErrorCatalogue.entries.count)
            await #expect(throws: Refusal.self) {
                try await stage.cases.setErrorPolicy(.giveUp, for: 3031, as: stage.alpha.manager)
            }
            let changed = try await stage.cases.setErrorPolicy(.giveUp, for: 3031, as: stage.alpha.admin)
            #expect(changed.policy == .giveUp)
            #expect(try await stage.cases.errorEntry(3031, as: stage.alpha.viewer).policy == .giveUp)
            #expect(try await stage.cases.errorEntry(3031, as: stage.beta.viewer).policy == .daily)
            let restored = try await stage.cases.setErrorPolicy(nil, for: 3031, as: stage.alpha.admin)
            #expect(restored.policy == .daily)
            _ = try await stage.cases.setErrorPolicy(.backOff, for: 4711, as: stage.alpha.admin)
            #expect(try await stage.cases.errorEntries(as: stage.alpha.admin).contains { $0.code == 4711 })
            for code in [9050, 9910, -1] {
                await #expect(throws: InvalidFields.self) {
                    try await stage.cases.setErrorPolicy(.note, for: code, as: stage.alpha.admin)
                }
            }
        }
    }

    @Test func `only who runs the installation pauses a host for everybody`() async throws {
        try await HarvestCaseStage.with { stage in
            _ = try await stage.cases.requestHarvests(
                HarvestRequestForm(providers: ["Acme"], reports: ["TR"], from: "2026-02", start: .now),
                as: stage.alpha.admin
            )
            await #expect(throws: Refusal.self) {
                try await stage.cases.pauseHost("acme.example", as: stage.alpha.admin)
            }
            let shell = Principal.shell(user: "root")
            try await stage.cases.pauseHost("ACME.example", as: shell)
            #expect(try await stage.run(.succeeded(.init(rows: 1))) == nil)
            let hosts = try await stage.cases.hosts(as: shell)
            #expect(hosts.map(\.name) == ["acme.example"])
            #expect(hosts.first?.pauseReason == "os:root paused it.")
            try await stage.cases.resumeHost("acme.example", as: shell)
            #expect(try await stage.run(.succeeded(.init(rows: 1)))?.status == .success)
            await #expect(throws: RecordError.self) { try await stage.cases.resumeHost("nowhere.example", as: shell) }
        }
    }
}
