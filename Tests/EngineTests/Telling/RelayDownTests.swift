import Connections
import Database
import Ground
import HTTP
import Harvests
import Mail
import TestSupport
import Testing

/// What a reader gets when the mail server is down between the trouble and its end.
@Suite struct RelayDownTests {
    private let path = "/p/r51/reports/tr"

    private struct Row: Hashable {
        let template: String
        let state: MailState
        let note: String?
    }

    private func outbox(_ stage: EngineStage) async throws -> [Row] {
        try await stage.database.read { transaction in
            try transaction.rows("SELECT template, state, note FROM outbox ORDER BY id").map {
                try Row(template: $0["template"], state: $0["state"], note: $0["note"])
            }
        }
    }

    private func refuse(_ stage: EngineStage) {
        stage.server.on(path, .json(Documents.exception(2000, "Requestor Not Authorized"), status: 401))
    }

    private func mend(_ connection: ConnectionID, _ harvest: HarvestID, _ stage: EngineStage) async throws {
        stage.server.on(path, .json(Documents.titles("2025-11", 40)))
        try await stage.repair(connection)
        try await stage.move(harvest, .renew(.init(start: .now(stage.clock.now()), priority: .now)))
    }

    @Test func `trouble that is over before its mail got out makes no mail at all, and the log says why`() async throws
    {
        try await EngineStage.run { stage in
            let relay = RelayStandIn()
            relay.isDown = true
            var stage = stage
            stage.transport = relay
            let institution = try await stage.institution("City Library", manager: "anna@city.example")
            let connection = try await stage.connection("p", of: institution)
            refuse(stage)
            let harvest = try await stage.ask(.tr, #require(YearMonth("2025-11")), over: connection)
            try await stage.working { try await outbox(stage).map(\.state) == [.deferred] }
            #expect(relay.tries == 1)

            try await mend(connection, harvest, stage)
            try await stage.working {
                let rows = try await outbox(stage)
                return rows.count == 2 && rows.allSatisfy { $0.state.isFinal }
            }
            #expect(try await stage.harvest(harvest).status == .success)
            let note = "The trouble was over before anybody could be told of it; neither mail was sent."
            #expect(
                try await outbox(stage) == [
                    Row(template: "credentials-broken", state: .suppressed, note: note),
                    Row(template: "recovered", state: .suppressed, note: note),
                ]
            )
            // Up again, and still nothing to send.
            relay.isDown = false
            try await stage.working { try await stage.isQuiet() }
            #expect(relay.messages.isEmpty)
            #expect(relay.tries == 1)
            let open = try await stage.database.read { transaction in
                try transaction.value(Int.self, "SELECT COUNT(*) FROM alert_tellings WHERE recovered_at IS NULL")
            }
            #expect(open == 0)
        }
    }

    @Test func `trouble that comes back after such an end is told, once`() async throws {
        try await EngineStage.run { stage in
            let relay = RelayStandIn()
            relay.isDown = true
            var stage = stage
            stage.transport = relay
            let institution = try await stage.institution("City Library", manager: "anna@city.example")
            let connection = try await stage.connection("p", of: institution)
            refuse(stage)
            let harvest = try await stage.ask(.tr, #require(YearMonth("2025-11")), over: connection)
            try await stage.working { try await outbox(stage).map(\.state) == [.deferred] }
            try await mend(connection, harvest, stage)
            try await stage.working {
                let rows = try await outbox(stage)
                return rows.count == 2 && rows.allSatisfy { $0.state.isFinal }
            }

            relay.isDown = false
            refuse(stage)
            try await stage.move(harvest, .renew(.init(start: .now(stage.clock.now()), priority: .now)))
            try await stage.working { relay.messages.count == 1 }
            #expect(try await outbox(stage).map(\.state) == [.suppressed, .suppressed, .sent])
            #expect(relay.messages.first?.contains("In-Reply-To") == false)
        }
    }
}
