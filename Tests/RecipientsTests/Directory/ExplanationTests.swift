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
            let explanation = try await stage.step().explain(concern, in: stage.scope)
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
            #expect(try await stage.step().explain(concern, in: stage.scope).recipients.map(\.name) == ["MAX"])
            try await stage.database.write { _ = try $0.run("DELETE FROM institution_group_members") }
            #expect(try await stage.step().explain(concern, in: stage.scope).recipients.isEmpty)
        }
    }
}
