import Alerts
import Database
import Ground
import Harvests
import Recipients
import Tenancy
import TestSupport
import Testing

@Suite struct `A failure` {
    private static let noon = RecipientStage.noon

    @Test func `is told to sysadmins, the consortium's admins and the institution's managers, each by one mail`()
        async throws
    {
        try await RecipientStage.with { stage in
            try await stage.sysadmin("root")
            try await stage.person("ann", .admin, language: "en")
            try await stage.person("max", .manager, at: .institution(stage.here))
            try await stage.person("mia", .manager, at: .institution(stage.there))
            try await stage.person("vic", .viewer, at: .institution(stage.here))
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            let mails = try await stage.notify()
            #expect(mails.addresses == ["ann@lib.example", "max@lib.example", "root@host.example"])
            #expect(Set(mails.kinds) == [.harvestFailed])
            #expect(mails.map(\.language) == ["en", "de", "de"])
            #expect(mails.map(\.name) == ["ANN", "MAX", "root"])
            #expect(Set(mails.map(\.messageID)).count == 3)
            #expect(mails.allSatisfy { $0.inReplyTo == nil && $0.flush == 1 && $0.template == "harvest-failed" })
            #expect(mails[0].model["harvest"]?["institution"] == "Lib A")
            #expect(try await stage.outcomes() == [.mailed])
            #expect(try await stage.notify(at: Self.noon + .days(30)).isEmpty)
        }
    }

    @Test func `is told again, in its thread, when the same episode gets worse; and anew in the next`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let harvest = try await stage.harvest(plannedAt: Self.noon - .days(30))
            try await stage.database.write { transaction in
                _ = try OverdueMonths(transaction, EngineScope()).open(at: Self.noon)
            }
            let missing = try await stage.notify()
            #expect(missing.kinds == [.harvestMissing])
            try await stage.run(harvest, .failure, at: Self.noon + .days(1))
            let failed = try await stage.notify(at: Self.noon + .days(1))
            #expect(failed.kinds == [.harvestFailed])
            #expect(failed.map(\.inReplyTo) == missing.map(\.messageID))
            #expect(failed.map(\.thread) == missing.map(\.thread))
            try await stage.run(harvest, .failure, at: Self.noon + .days(2))
            let next = try await stage.notify(at: Self.noon + .days(2))
            #expect(next.map(\.inReplyTo) == [nil])
            #expect(next.map(\.thread) != failed.map(\.thread))
        }
    }

    @Test func `that is silenced or deleted makes no mail, also between chain and outbox`() async throws {
        for standing in [AlertStanding.silenced(until: nil), .silenced(until: Self.noon + .days(1)), .deleted] {
            try await RecipientStage.with { stage in
                try await stage.person("ann", .admin)
                let first = try await stage.harvest(0)
                try await stage.run(first, .failure)
                try await stage.change(try #require(try await stage.alert(of: first)), to: standing)
                #expect(try await stage.notify().isEmpty)
                let second = try await stage.harvest(1)
                try await stage.run(second, .failure)
                let step = stage.step()
                let group = try #require(try await stage.claim().first)
                let prepared = try await step.prepare(group, at: Self.noon)
                try await stage.change(try #require(try await stage.alert(of: second)), to: standing)
                let mails = try await stage.database.write { try step.settle(prepared, in: $0, at: Self.noon) }
                #expect(mails.isEmpty)
                #expect(try await stage.outcomes() == [.silenced, .silenced])
            }
        }
    }

    @Test func `is not told to who lost the role between chain and outbox`() async throws {
        try await RecipientStage.with { stage in
            let ann = try await stage.person("ann", .admin)
            try await stage.person("max", .manager, at: .institution(stage.here))
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            let step = stage.step()
            let group = try #require(try await stage.claim().first)
            let prepared = try await step.prepare(group, at: Self.noon)
            try await stage.revokeRoles(of: ann)
            let mails = try await stage.database.write { try step.settle(prepared, in: $0, at: Self.noon) }
            #expect(mails.addresses == ["max@lib.example"])
            let trace = try await stage.database.read { transaction in
                try EventRepository(transaction).trace(of: group.events[0].id, in: stage.scope)
            }
            let steps = trace?["steps"]?.array ?? []
            #expect(
                steps.contains { $0["address"] == "ann@lib.example" && $0["change"] == "removed" && $0["by"] == "role" }
            )
        }
    }

    @Test func `is told once though the transaction is undone and repeated`() async throws {
        struct Undo: Error {}
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            let step = stage.step()
            let group = try #require(try await stage.claim().first)
            let prepared = try await step.prepare(group, at: Self.noon)
            await #expect(throws: Undo.self) {
                try await stage.database.write { transaction in
                    _ = try step.settle(prepared, in: transaction, at: Self.noon)
                    throw Undo()
                }
            }
            let alert = try #require(try await stage.alert(of: harvest))
            #expect(
                try await stage.database.read { try TellingRepository($0).tellings(of: alert.id, in: stage.scope) }
                    .isEmpty
            )
            #expect(try await stage.notify(at: Self.noon + .minutes(2)).count == 1)
            #expect(try await stage.notify(at: Self.noon + .minutes(9)).isEmpty)
        }
    }

    @Test func `is not settled by a worker whose claim was lost`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            let step = stage.step()
            let group = try #require(try await stage.claim().first)
            let prepared = try await step.prepare(group, at: Self.noon)
            #expect(try await stage.notify(at: Self.noon + .hours(1)).count == 1)
            await #expect(throws: NotificationError.claimLost(group.id)) {
                _ = try await stage.database.write { try step.settle(prepared, in: $0, at: Self.noon) }
            }
        }
    }

    @Test func `goes past a program that fails, and to whom one that works names`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            try await stage.setChain(ChainConfiguration([ChainLink(.admins), ChainLink(.program("duty"), mode: .add)]))
            let first = try await stage.harvest(0)
            try await stage.run(first, .failure)
            #expect(try await stage.notify().addresses == ["ann@lib.example"])
            try await stage.setChain(
                ChainConfiguration([ChainLink(.admins), ChainLink(.program("duty"), mode: .add)]),
                domains: ["duty.example"]
            )
            let second = try await stage.harvest(1)
            try await stage.run(second, .failure)
            let programs = RegisteredPrograms(["duty": ["/bin/echo", #"["on@duty.example", "not@allowed.example"]"#]])
            let mails = try await stage.notify(with: stage.step(programs: programs))
            #expect(mails.addresses == ["ann@lib.example", "on@duty.example"])
        }
    }

    @Test func `reaches contacts, support and fixed addresses only where somebody entitled listed them`() async throws {
        try await RecipientStage.with { stage in
            let fixed = ChainLink.Source.fixed([try .sample("Fixed@lib.example")])
            try await stage.setChain(ChainConfiguration([ChainLink(.contacts), ChainLink(.support), ChainLink(fixed)]))
            let first = try await stage.harvest(0)
            try await stage.run(first, .failure)
            #expect(try await stage.notify().isEmpty)
            try await stage.database.write { transaction in
                let listed = ListedAddressRepository(transaction)
                for (address, place) in [
                    ("desk@lib.example", stage.here), ("fixed@lib.example", nil), ("help@acme.example", stage.there),
                ] {
                    try listed.list(
                        ListedAddress(
                            address: try MailAddress(address),
                            institution: place,
                            name: nil,
                            language: nil,
                            listedBy: "user:ann",
                            listedAt: Self.noon
                        ),
                        in: stage.scope
                    )
                }
            }
            let second = try await stage.harvest(1)
            try await stage.run(second, .failure)
            #expect(try await stage.notify().addresses == ["desk@lib.example", "Fixed@lib.example"])
        }
    }

    @Test func `leaves sysadmins alone where the installation says so, though not when nobody else is left`()
        async throws
    {
        try await RecipientStage.with { stage in
            try await stage.sysadmin("root")
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            let mails = try await stage.notify(with: stage.step(sysadmins: .never))
            #expect(mails.kinds == [.nobodyToTell])
            #expect(mails.addresses == ["root@host.example"])
        }
    }
}
