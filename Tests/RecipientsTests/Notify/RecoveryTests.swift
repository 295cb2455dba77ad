import Alerts
import Database
import Ground
import Harvests
import Recipients
import Tenancy
import TestSupport
import Testing

@Suite struct `The end of a failure` {
    private static let noon = RecipientStage.noon

    @Test func `is told to those who were told of the failure, in the same thread, with its length`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            let failed = try await stage.notify()
            try await stage.person("new", .admin)
            try await stage.run(harvest, .success, at: Self.noon + .hours(30))
            let over = try await stage.notify(at: Self.noon + .hours(30))
            #expect(over.kinds == [.recovered])
            #expect(over.addresses == ["ann@lib.example"])
            #expect(over.map(\.inReplyTo) == failed.map(\.messageID))
            #expect(over.map(\.thread) == failed.map(\.thread))
            #expect(over.first?.model["outage"]?["duration"] == 108_000)
            #expect(try await stage.outcomes() == [.mailed, .mailed])
        }
    }

    @Test func `joins the threads of every episode that was told`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let harvest = try await stage.harvest()
            var told: [String] = []
            for day in 0..<3 {
                try await stage.run(harvest, .failure, at: Self.noon + .days(day))
                told += try await stage.notify(at: Self.noon + .days(day)).map(\.messageID)
            }
            try await stage.run(harvest, .success, at: Self.noon + .days(4))
            let over = try #require(try await stage.notify(at: Self.noon + .days(4)).first)
            #expect(over.references + [over.inReplyTo] == told)
            #expect(over.model["outage"]?["duration"] == 345_600)
            try await stage.run(harvest, .success, at: Self.noon + .days(5))
            #expect(try await stage.notify(at: Self.noon + .days(5)).isEmpty)
        }
    }

    @Test func `is written in a language that the installation writes`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin, language: "fr")
            try await stage.person("bea", .admin, language: "de-AT")
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            let told = try await stage.notify(with: stage.step(languages: ["en", "de"]))
            #expect(told.map(\.language) == ["en", "de-AT"])
        }
    }

    @Test func `is told to nobody when the failure was told to nobody`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            try await stage.run(harvest, .success, at: Self.noon + .hours(1))
            #expect(try await stage.notify(at: Self.noon + .hours(2)).isEmpty)
            #expect(try await stage.outcomes() == [.collapsed, .collapsed])
        }
    }

    @Test(arguments: [AlertStanding.silenced(until: nil), .silenced(until: noon + .hours(2)), .deleted])
    func `makes no mail while its alert is silenced or deleted, not even to who was told before`(
        standing: AlertStanding
    ) async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            #expect(try await stage.notify().count == 1)
            try await stage.change(try #require(try await stage.alert(of: harvest)), to: standing)
            try await stage.run(harvest, .failure, at: Self.noon + .minutes(30))
            if standing == .deleted {
                try await stage.change(try #require(try await stage.alert(of: harvest)), to: standing)
            }
            #expect(try await stage.notify(at: Self.noon + .minutes(30)).isEmpty)
            try await stage.run(harvest, .success, at: Self.noon + .hours(1))
            #expect(try await stage.notify(at: Self.noon + .hours(1)).isEmpty)
            #expect(try await stage.outcomes() == [.mailed, .silenced, .silenced])
            // The next trouble begins a thread of its own, and its end belongs to that alone.
            try await stage.run(harvest, .failure, at: Self.noon + .hours(3))
            let anew = try await stage.notify(at: Self.noon + .hours(3))
            #expect(anew.count == 1)
            try await stage.run(harvest, .success, at: Self.noon + .hours(4))
            let over = try await stage.notify(at: Self.noon + .hours(4))
            #expect(over.map(\.inReplyTo) == anew.map(\.messageID))
            #expect(over.first?.references == [])
        }
    }

    @Test func `is told when the silence was over by then`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            _ = try await stage.notify()
            let end = Self.noon + .hours(1)
            try await stage.change(try #require(try await stage.alert(of: harvest)), to: .silenced(until: end))
            try await stage.run(harvest, .success, at: end)
            #expect(try await stage.notify(at: end).kinds == [.recovered])
        }
    }

    @Test func `is not told to who has left, and not twice`() async throws {
        try await RecipientStage.with { stage in
            let ann = try await stage.person("ann", .admin)
            try await stage.person("bob", .admin)
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            #expect(try await stage.notify().count == 2)
            try await stage.revokeRoles(of: ann)
            try await stage.run(harvest, .success, at: Self.noon + .hours(1))
            #expect(try await stage.notify(at: Self.noon + .hours(1)).addresses == ["bob@lib.example"])
        }
    }

    @Test func `is overtaken by new trouble, which is told to the chain`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            _ = try await stage.notify()
            try await stage.run(harvest, .success, at: Self.noon + .hours(1))
            try await stage.run(harvest, .refusal, at: Self.noon + .hours(2))
            #expect(try await stage.notify(at: Self.noon + .hours(3)).kinds == [.credentialsBroken])
            #expect(try await stage.outcomes() == [.mailed, .superseded, .mailed])
            try await stage.run(harvest, .success, at: Self.noon + .hours(4))
            let over = try await stage.notify(at: Self.noon + .hours(4))
            #expect(over.kinds == [.recovered])
            #expect(over.first?.references.count == 1)
        }
    }
}

@Suite struct `A failure with nobody to tell` {
    private static let noon = RecipientStage.noon

    @Test func `is an alert of its own, told once to who can mend it, whatever their preference`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin, failureMail: false)
            for number in 0..<3 { try await stage.run(try await stage.harvest(number), .failure) }
            let mails = try await stage.notify()
            #expect(mails.kinds == [.nobodyToTell])
            #expect(mails.addresses == ["ann@lib.example"])
            #expect(mails.first?.model["event"]?["untold"] == "harvest-failed")
            #expect(try await stage.outcomes() == [.nobody, .nobody, .nobody, .mailed])
            let alert = try #require(
                try await stage.database.read { try AlertRepository($0).alert(.nobody(stage.here), in: stage.scope) }
            )
            #expect(alert.isOpen && alert.kind == .nobodyToTell && alert.message == "Mail about Lib A reaches nobody.")
        }
    }

    @Test func `stays an alert even when that mail finds nobody either, and makes no further one of it`() async throws {
        try await RecipientStage.with { stage in
            try await stage.run(try await stage.harvest(), .failure)
            #expect(try await stage.notify().isEmpty)
            #expect(try await stage.outcomes() == [.nobody, .nobody])
            let count = try await stage.database.read { transaction in
                try AlertRepository(transaction).count(
                    AlertFilter(state: .home),
                    in: stage.scope,
                    reach: .everything,
                    at: Self.noon
                )
            }
            #expect(count == 2)
        }
    }

    @Test func `is over as soon as somebody is told`() async throws {
        try await RecipientStage.with { stage in
            try await stage.run(try await stage.harvest(0), .failure)
            _ = try await stage.notify()
            try await stage.person("max", .manager, at: .institution(stage.here))
            try await stage.run(try await stage.harvest(1), .failure)
            #expect(try await stage.notify().addresses == ["max@lib.example"])
            let alert = try await stage.database.read {
                try AlertRepository($0).alert(.nobody(stage.here), in: stage.scope)
            }
            #expect(alert?.isOpen == false)
        }
    }
}
