import Alerts
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct `Who was told of an alert` {
    private func telling(
        _ alert: Alert,
        _ address: String,
        episode: Int = 1,
        id: String,
        at: Instant = AlertStage.noon
    ) -> AlertTelling {
        AlertTelling(
            alert: alert.id,
            episode: episode,
            address: address,
            name: "N",
            language: "de",
            zone: "Europe/Berlin",
            messageID: id,
            troubledAt: at,
            toldAt: at
        )
    }

    @Test func `is remembered per episode, by the first mail of the thread`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try stage.harvest(in: transaction)
                try stage.run(harvest.id, .failure, in: transaction)
                let alert = try #require(try stage.alert(of: harvest, in: transaction))
                let tellings = TellingRepository(transaction)
                try tellings.record(telling(alert, "a@x.example", id: "<1@g>"), in: stage.scope)
                try tellings.record(
                    telling(alert, "a@x.example", id: "<2@g>", at: AlertStage.noon + .days(1)),
                    in: stage.scope
                )
                try tellings.record(telling(alert, "a@x.example", episode: 2, id: "<3@g>"), in: stage.scope)
                try tellings.record(telling(alert, "b@x.example", id: "<4@g>"), in: stage.scope)
                #expect(try tellings.thread(of: alert.id, episode: 1, for: "a@x.example", in: stage.scope) == "<1@g>")
                #expect(try tellings.thread(of: alert.id, episode: 3, for: "a@x.example", in: stage.scope) == nil)
                let open = try tellings.untoldOfTheEnd(of: alert.id, in: stage.scope)
                #expect(open.map(\.messageID) == ["<1@g>", "<3@g>", "<4@g>"])
                #expect(open[0].troubledAt == AlertStage.noon)
                try tellings.close(alert.id, in: stage.scope, at: AlertStage.noon)
                #expect(try tellings.untoldOfTheEnd(of: alert.id, in: stage.scope).isEmpty)
                #expect(try tellings.tellings(of: alert.id, in: stage.scope).count == 3)
            }
        }
    }

    @Test func `is open again when trouble comes back in the same episode`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let harvest = try stage.harvest(in: transaction)
                try stage.run(harvest.id, .failure, in: transaction)
                let alert = try #require(try stage.alert(of: harvest, in: transaction))
                let tellings = TellingRepository(transaction)
                try tellings.record(telling(alert, "a@x.example", id: "<1@g>"), in: stage.scope)
                try tellings.close(alert.id, in: stage.scope, at: AlertStage.noon + .hours(1))
                try tellings.record(
                    telling(alert, "a@x.example", id: "<2@g>", at: AlertStage.noon + .days(1)),
                    in: stage.scope
                )
                let open = try tellings.untoldOfTheEnd(of: alert.id, in: stage.scope)
                #expect(open.map(\.messageID) == ["<1@g>"])
                #expect(open.map(\.troubledAt) == [AlertStage.noon + .days(1)])
            }
        }
    }
}
