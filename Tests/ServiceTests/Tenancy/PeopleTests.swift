import Connections
import Crypto
import Database
import Ground
import Service
import Tenancy
import Testing

struct PeopleTests {
    @Test func `inviting a known and an unknown address looks the same`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            _ = try await useCases.inviteUser(
                address: "known@example.org",
                fields: ["name": "Known Elsewhere"],
                roles: ["admin"],
                as: scene.elsewhere
            )
            var views: [JSONValue] = []
            for address in ["known@example.org", "fresh@example.org"] {
                var view = try await useCases.inviteUser(
                    address: address,
                    fields: ["name": "Somebody"],
                    roles: ["viewer@Alpha"],
                    as: scene.manager
                ).document
                view["id"] = nil
                view["address"] = nil
                views.append(view)
            }
            #expect(views[0] == views[1])
            let account = try await useCases.identities(as: scene.shell)
                .first { $0.identity.address.text == "known@example.org" }
            #expect(account?.identity.details.name == "Known Elsewhere")
        }
    }

    @Test func `a manager brings people up to manager into their own institution, and takes them out again`()
        async throws
    {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            _ = try await useCases.inviteUser(address: "new@example.org", roles: ["manager@Alpha"], as: scene.manager)
            let view = try await useCases.editUser("new@example.org", fields: ["name": "New"], as: scene.manager)
            #expect(view.membership.details.displayName == "New")
            #expect(view.roles == ["manager@Alpha"])
            #expect(
                try await useCases.users(as: scene.manager).map(\.membership.address.text).contains("new@example.org")
            )
            _ = try await useCases.revokeRole("manager@Alpha", from: "new@example.org", as: scene.manager)
            let gone = try await scene.error(RecordError.self) {
                try await useCases.principal("new@example.org", in: "north")
            }
            #expect(gone?.code == .unknown)
        }
    }

    @Test func `a manager gives an existing member a role at their own institution and sees only that`() async throws {
        try await TenantScene.with { scene in
            _ = try await scene.useCases.inviteUser(
                address: "beta@example.org",
                roles: ["manager@Beta"],
                as: scene.shell
            )
            let view = try await scene.useCases.inviteUser(
                address: "beta@example.org",
                roles: ["viewer@Alpha"],
                as: scene.manager
            )
            #expect(view.roles == ["viewer@Alpha"])
            let refusal = try await scene.error(Refusal.self) {
                try await scene.useCases.editUser("beta@example.org", fields: ["state": "inactive"], as: scene.manager)
            }
            #expect(refusal != nil)
            let whole = try await scene.useCases.user("beta@example.org", as: scene.admin)
            #expect(whole.roles == ["manager@Beta", "viewer@Alpha"])
        }
    }

    @Test func `a group's manager follows the group, and leaves with it`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            _ = try await useCases.inviteUser(address: "g@example.org", roles: ["manager@group:Both"], as: scene.admin)
            var principal = try await useCases.principal("g@example.org", in: "north")
            #expect(try await useCases.connections(as: principal).count == 2)
            _ = try await useCases.editGroup("Both", remove: ["Beta"], as: scene.admin)
            principal = try await useCases.principal("g@example.org", in: "north")
            #expect(try await useCases.connections(as: principal).map(\.connection.name) == ["JSTOR – Alpha"])
            try await useCases.removeGroup("Both", as: scene.admin)
            let gone = try await scene.error(RecordError.self) {
                try await useCases.principal("g@example.org", in: "north")
            }
            #expect(gone?.code == .unknown)
        }
    }

    @Test func `an account is its owner's and the sysadmins'`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            let fields = ["name": "Me", "language": "de", "zone": "Europe/Vienna", "address": "Manager@Example.ORG"]
            let mine = try await useCases.editIdentity("manager@example.org", fields: fields, as: scene.manager)
            #expect(mine.address.text == "Manager@example.org")
            #expect(mine.verifiedAt != nil)
            let refused = try await scene.error(Refusal.self) {
                try await useCases.editIdentity("manager@example.org", fields: ["name": "x"], as: scene.admin)
            }
            let absent = try await scene.error(Refusal.self) {
                try await useCases.editIdentity("nobody@example.org", fields: ["name": "x"], as: scene.admin)
            }
            #expect(refused != nil)
            #expect(refused == absent)
            let itself = try await scene.error(Refusal.self) {
                try await useCases.editIdentity("manager@example.org", fields: ["state": "inactive"], as: scene.manager)
            }
            #expect(itself != nil)
            let fixed = try await useCases.editIdentity(
                "manager@example.org",
                fields: ["address": "me@example.org"],
                as: scene.shell
            )
            #expect(fixed.address.text == "me@example.org")
            #expect(fixed.verifiedAt != nil)
            let text = try await useCases.auditTrail(limit: 1000, as: scene.admin).map { "\($0)" }.joined()
            #expect(!text.contains("Europe/Vienna"))
        }
    }

    @Test func `a password is stored as a hash, and set by its owner or a sysadmin only`() async throws {
        try await TenantScene.with { scene in
            let password = "correct horse battery"
            try await scene.useCases.setPassword(password, of: "manager@example.org", as: scene.manager)
            let address = try MailAddress("manager@example.org")
            let stored = try await scene.database.read { try IdentityRepository($0).password(of: address) }
            #expect(try await Password.verify(password, against: stored))
            #expect(stored?.contains(password) == false)
            let other = try await scene.error(Refusal.self) {
                try await scene.useCases.setPassword(password, of: "admin@example.org", as: scene.manager)
            }
            #expect(other != nil)
            let short = try await scene.error(InvalidFields.self) {
                try await scene.useCases.setPassword("short", of: "manager@example.org", as: scene.manager)
            }
            #expect(short?.problems.map(\.field) == ["password"])
        }
    }

    @Test func `the last sysadmin stays one`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            for name in ["one@example.org", "two@example.org"] {
                _ = try await useCases.addIdentity(fields: ["address": name], roles: [.sysadmin], as: scene.shell)
            }
            try await useCases.revokeInstallationRole(.sysadmin, from: "one@example.org", as: scene.shell)
            let error = try await scene.error(RecordError.self) {
                try await useCases.revokeInstallationRole(.sysadmin, from: "two@example.org", as: scene.shell)
            }
            #expect(error?.code == .inUse)
            let two = try await useCases.principal("two@example.org", in: "south")
            #expect(two.isSysadmin)
        }
    }

    @Test func `preferences are one's own, and no way to wake oneself up`() async throws {
        try await TenantScene.with { scene in
            let changed = try await scene.useCases.editPreferences(
                fields: ["digest": "daily", "digest_hour": "6", "failure_mail": "no", "state": "inactive"],
                as: scene.viewer
            )
            #expect(changed.details.digest == .daily)
            #expect(!changed.details.failureMail)
            #expect(changed.details.state == .active)
        }
    }

    @Test(arguments: ["boss", "admin@Alpha", "manager", "sysadmin", "manager@", "viewer@installation"])
    func `roles that do not exist are refused by name`(role: String) async throws {
        try await TenantScene.with { scene in
            await #expect(throws: (any Error).self) {
                try await scene.useCases.inviteUser(address: "x@example.org", roles: [role], as: scene.shell)
            }
        }
    }

    @Test func `a person in one consortium needs no key, in several they do`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            #expect(try await useCases.principal("viewer@example.org", in: nil).consortium == scene.shell.consortium)
            _ = try await useCases.inviteUser(address: "viewer@example.org", roles: ["viewer"], as: scene.elsewhere)
            #expect(try await useCases.principal("viewer@example.org", in: nil).consortium == nil)
            for name in ["nobody@example.org", "not an address"] {
                let error = try await scene.error(RecordError.self) { try await useCases.principal(name, in: "north") }
                #expect(error?.code == .unknown)
            }
        }
    }
}
