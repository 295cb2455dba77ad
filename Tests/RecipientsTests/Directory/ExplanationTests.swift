import Alerts
import Connections
import Database
import Ground
import Recipients
import Tenancy
import TestSupport
import Testing

@Suite struct `An explanation` {
    @Test func `says of each address which link or filter added or removed it, and why`() async throws {
        try await RecipientStage.with { stage in
            try await stage.sysadmin("root")
            try await stage.person("ann", .admin)
            try await stage.person("bob", .admin, failureMail: false)
            try await stage.setChain(
                ChainConfiguration([
                    ChainLink(.sysadmins), ChainLink(.admins), ChainLink(.contacts), ChainLink(.program("duty")),
                    ChainLink(.sysadmins, mode: .remove),
                ])
            )
            let concern = RecipientChain.Concern(
                .harvestFailed,
                of: EventSubject(connection: stage.connection, institution: stage.here)
            )
            let explanation = try await stage.step().explain(concern, in: stage.scope, at: RecipientStage.noon)
            #expect(explanation.recipients.map(\.address.text) == ["ann@lib.example"])
            func story(_ address: String) -> [String] {
                explanation.trace.steps(for: address).map { "\($0.by): \($0.change.rawValue), \($0.why)" }
            }
            #expect(
                story("root@host.example") == [
                    "1 sysadmins: added, is a sysadmin", "5 sysadmins: removed, is a sysadmin",
                ]
            )
            #expect(story("ann@lib.example") == ["2 admins: added, is an admin of the consortium"])
            #expect(story("bob@lib.example").last == "preference: removed, does not want this kind of mail")
            #expect(story("desk@lib.example").last?.hasPrefix("listing: removed, is no user, is not listed") == true)
            #expect(explanation.trace.notes.contains { $0.hasPrefix("Link 4 program was skipped") })
            #expect(explanation.trace.json["steps"]?.array?.count == explanation.trace.steps.count)
        }
    }

    @Test func `finds managers of groups, and leaves out a group that the institution left`() async throws {
        try await RecipientStage.with { stage in
            let group = try await stage.database.write { transaction in
                try InstitutionGroupRepository(transaction)
                    .add(name: "East", members: [stage.here], in: stage.scope, at: RecipientStage.noon).id
            }
            try await stage.person("max", .manager, at: .group(group))
            let concern = RecipientChain.Concern(.harvestFailed, of: EventSubject(institution: stage.here))
            #expect(
                try await stage.step().explain(concern, in: stage.scope, at: RecipientStage.noon).recipients.map(\.name)
                    == ["MAX"]
            )
            try await stage.database.write { _ = try $0.run("DELETE FROM institution_group_members") }
            #expect(
                try await stage.step().explain(concern, in: stage.scope, at: RecipientStage.noon).recipients.isEmpty
            )
        }
    }

    @Test func `of a recovery names those who were told, and nobody while the alert is silenced`() async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin)
            let harvest = try await stage.harvest()
            try await stage.run(harvest, .failure)
            _ = try await stage.notify()
            try await stage.person("new", .admin)
            func explain(_ kind: EventKind) async throws -> RecipientExplanation {
                try await stage.step().explain(
                    RecipientChain.Concern(kind, of: EventSubject(harvest)),
                    alert: try await stage.alert(of: harvest),
                    in: stage.scope,
                    at: RecipientStage.noon
                )
            }
            #expect(try await explain(.recovered).recipients.map(\.address.text) == ["ann@lib.example"])
            #expect(try await explain(.harvestFailed).recipients.count == 2)
            try await stage.change(try #require(try await stage.alert(of: harvest)), to: .silenced(until: nil))
            for kind in [EventKind.recovered, .harvestFailed] {
                let quiet = try await explain(kind)
                #expect(quiet.recipients.isEmpty)
                #expect(quiet.trace.notes.first?.contains("silenced") == true)
            }
        }
    }

    @Test(arguments: [EventKind.digest, .completed])
    func `of what digests tell names their readers who may see it`(kind: EventKind) async throws {
        try await RecipientStage.with { stage in
            try await stage.person("ann", .admin, digest: .daily)
            try await stage.person("bob", .admin)
            try await stage.person("max", .manager, at: .institution(stage.here), digest: .weekly)
            try await stage.person("eve", .viewer, at: .institution(stage.there), digest: .weekly)
            let explanation = try await stage.step().explain(
                RecipientChain.Concern(kind, of: EventSubject(institution: stage.here)),
                in: stage.scope,
                at: RecipientStage.noon
            )
            #expect(explanation.recipients.map(\.address.text) == ["ann@lib.example", "max@lib.example"])
            #expect(explanation.trace.steps(for: "eve@lib.example").last?.change == .removed)
            #expect(explanation.trace.steps(for: "bob@lib.example").isEmpty)
        }
    }
}
