import Database
import Ground
import Recipients
import Service
import Tenancy
import Testing

/// What people may set of themselves, and what others may set of them.
struct OwnAccountTests {
    @Test func `an address is changed by a sysadmin only, and nobody learns from the refusal who else has it`()
        async throws
    {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            _ = try await useCases.inviteUser(address: "taken@south.example", roles: ["admin"], as: scene.elsewhere)
            var refusals: [Refusal?] = []
            for address in ["taken@south.example", "free@south.example"] {
                refusals.append(
                    try await scene.error(Refusal.self) {
                        try await useCases.editIdentity(
                            "manager@example.org",
                            fields: ["address": address],
                            as: scene.manager
                        )
                    }
                )
            }
            #expect(refusals[0] != nil)
            #expect(refusals[0] == refusals[1])
            #expect(refusals[0]?.reason.contains("ask a sysadmin") == true)
            let kept = try await useCases.identity("manager@example.org", as: scene.manager).identity
            #expect(kept.verifiedAt != nil)
        }
    }

    @Test func `wishes about mail are set by their owner, also without a managing role, and by admins`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            let own = try await useCases.editUser("viewer@example.org", fields: ["digest": "daily"], as: scene.viewer)
            #expect(own.membership.details.digest == .daily)
            #expect(own.roles == ["viewer@Alpha"])
            _ = try await useCases.inviteUser(
                address: "both@example.org",
                roles: ["manager@Beta", "viewer@Alpha"],
                as: scene.shell
            )
            let both = try await useCases.principal("both@example.org", in: "north")
            let mixed = try await useCases.editUser("both@example.org", fields: ["failure_mail": "no"], as: both)
            #expect(!mixed.membership.details.failureMail)
            let admins = try await useCases.editUser(
                "viewer@example.org",
                fields: ["digest_hour": "7", "failure_mail": "no"],
                as: scene.admin
            )
            #expect(admins.membership.details.digestHour == 7)
            for fields in [["failure_mail": "no"], ["digest": "off"], ["digest_hour": "3"]] {
                let refusal = try await scene.error(Refusal.self) {
                    try await useCases.editUser("viewer@example.org", fields: fields, as: scene.manager)
                }
                #expect(refusal?.reason.contains("what mail others want") == true)
                let invited = try await scene.error(Refusal.self) {
                    try await useCases.inviteUser(
                        address: "fresh@example.org",
                        fields: fields,
                        roles: ["viewer@Alpha"],
                        as: scene.manager
                    )
                }
                #expect(invited != nil)
            }
            let state = try await scene.error(Refusal.self) {
                try await useCases.editUser("viewer@example.org", fields: ["state": "inactive"], as: scene.viewer)
            }
            #expect(state != nil)
        }
    }

    @Test func `a sysadmin is muted by no membership that somebody else wrote`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            _ = try await useCases.addIdentity(
                fields: ["address": "sys@example.org"],
                roles: [.sysadmin],
                as: scene.shell
            )
            _ = try await useCases.inviteUser(address: "sys@example.org", roles: ["viewer@Alpha"], as: scene.manager)
            for person in [scene.manager, scene.admin] {
                for fields in [["failure_mail": "no"], ["state": "inactive"], ["name": "x"]] {
                    let refusal = try await scene.error(Refusal.self) {
                        try await useCases.editUser("sys@example.org", fields: fields, as: person)
                    }
                    #expect(refusal != nil, "\(fields)")
                }
                let removal = try await scene.error(Refusal.self) {
                    try await useCases.removeUser("sys@example.org", as: person)
                }
                #expect(removal != nil)
            }
            let sysadmin = try await useCases.principal("sys@example.org", in: "north")
            _ = try await useCases.editUser("sys@example.org", fields: ["failure_mail": "no"], as: sysadmin)
            #expect(try await Self.facts("sys@example.org", scene)?.user?.wantsFailureMail == false)

            // Muted by an admin first, and a sysadmin only then.
            _ = try await useCases.inviteUser(
                address: "later@example.org",
                fields: ["failure_mail": "no"],
                roles: ["viewer"],
                as: scene.admin
            )
            #expect(try await Self.facts("later@example.org", scene)?.user?.wantsFailureMail == false)
            try await useCases.grantInstallationRole(.sysadmin, to: "later@example.org", as: scene.shell)
            #expect(try await Self.facts("later@example.org", scene)?.user?.wantsFailureMail == true)
        }
    }

    @Test(arguments: ["release", "user add", "account edit", "list-address", "not by a manager", "not unsubscribed"])
    func `an address that bounced is written to again once somebody who may answers for it`(way: String) async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            let address = try MailAddress("viewer@example.org")
            let reason: SuppressionReason = way == "not unsubscribed" ? .unsubscribed : .bounced
            try await scene.database.write { transaction in
                try SuppressionRepository(transaction).suppress(
                    address,
                    reason,
                    detail: "550 5.1.1",
                    at: scene.clock.now()
                )
                try IdentityRepository(transaction).setBounced(address, at: scene.clock.now())
            }
            switch way {
            case "release": try await useCases.releaseAddress(address, as: scene.shell)
            case "account edit":
                _ = try await useCases.editIdentity(address.text, fields: ["address": address.text], as: scene.shell)
            case "list-address": _ = try await useCases.listAddress(address, as: scene.admin)
            case "not by a manager":
                _ = try await useCases.inviteUser(address: address.text, roles: ["viewer@Alpha"], as: scene.manager)
            default: _ = try await useCases.inviteUser(address: address.text, roles: [], as: scene.admin)
            }
            let facts = try await Self.facts(address.text, scene)
            let isFree = !way.hasPrefix("not")
            #expect((facts?.suppression == nil) == isFree)
            #expect(facts?.user?.isVerified == isFree)
            if way == "release" {
                let again = try await scene.error(RecordError.self) {
                    try await useCases.releaseAddress(address, as: scene.shell)
                }
                #expect(again?.code == .unknown)
            }
        }
    }

    private static func facts(_ address: String, _ scene: TenantScene) async throws -> AddressFacts? {
        guard let scope = scene.shell.scope else { return nil }
        let address = try MailAddress(address)
        return try await scene.database.read { transaction in
            try AddressFactsRepository(transaction).facts(of: [address], at: nil, in: scope)[address.key]
        }
    }
}
