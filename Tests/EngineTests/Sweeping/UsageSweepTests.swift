import Connections
import Database
import Ground
import HTTP
import Harvests
import Testing
import TestSupport
import Usage

@testable import Engine

@Suite struct UsageSweepTests {
    @Test func `usage that was replaced goes with the titles that only it named`() async throws {
        try await EngineStage.run { stage in
            let connection = try await stage.connection("p")
            let month = try #require(YearMonth("2025-11"))
            for (text, book) in [("2025-10", "Old Book"), ("2025-11", "New Book")] {
                stage.server.on("/p/r51/reports/tr", .json(Documents.titles(text, 40, book: book)))
                let harvest = try await stage.ask(.tr, #require(YearMonth(text)), over: connection)
                try await stage.working { try await stage.harvest(harvest).status == .success }
            }
            #expect(try await titles(stage) == ["Journal of Examples", "New Book", "Old Book"])
            try await stage.database.write { transaction in
                _ = try transaction.run(
                    "UPDATE loads SET state = 'superseded', decided_at = 0 WHERE month < ?1",
                    month
                )
            }
            var settings = EngineSettings(
                instance: "test",
                spoolFolder: "\(stage.folder)/spool",
                userAgent: "Garner-tests"
            )
            settings.retention.loads = .zero
            _ = try await Sweeper(stage.parts(), settings).sweep()
            #expect(try await titles(stage) == ["Journal of Examples", "New Book"])
            #expect(try await stage.stored(.tr, month, over: connection)?.total == 42)
        }
    }

    private func titles(_ stage: EngineStage) async throws -> [String] {
        try await stage.database.read { transaction in
            try transaction.rows("SELECT name FROM titles ORDER BY name").map { try $0["name"] }
        }
    }
}
