import Crypto
import Database
import Ground
import Harvests
import Service
import Tenancy
import TestSupport
import Testing

/// Requests for the same harvest at the same moment, over several nodes.
@Suite struct RacingRequestTests {
    @Test(arguments: TestStore.allCases)
    func `sixty-four requests for the same month at once make one harvest of it`(store: TestStore) async throws {
        try await store.withNodes(8, migrations: GarnerSchema.migrations) { nodes in
            try await withTemporaryFolder { folder in
                let keyring = Keyring.ephemeral()
                let blobs = try FileBlobStore(root: "\(folder)/blobs")
                let clock = ManualClock(HarvestCaseStage.start)
                let cases = nodes.map { UseCases(database: $0, blobs: blobs, keyring: keyring, clock: clock) }
                let world = try await nodes[0].write { try HarvestCaseStage.world("alpha", keyring, $0) }
                let form = HarvestRequestForm(
                    institutions: ["First"],
                    providers: ["Acme"],
                    reports: ["tr"],
                    from: "2026-02",
                    to: "2026-03",
                    start: .now,
                    reason: nil
                )
                let created = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<64 {
                        group.addTask {
                            try await cases[number % cases.count].requestHarvests(form, as: world.admin).tally.created
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(created == 2, "each month once, by whichever request")
                let harvests = try await cases[0].harvests(as: world.admin)
                #expect(harvests.count == 2)
                #expect(harvests.allSatisfy { $0.harvest.episode == 1 && $0.harvest.status == .queued })
                let lanes = try await nodes[0].read { transaction in
                    try transaction.value(Int.self, "SELECT SUM(waiting) FROM lanes")
                }
                #expect(lanes == 2)
            }
        }
    }
}
