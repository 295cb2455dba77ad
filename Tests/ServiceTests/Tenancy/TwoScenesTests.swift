import Connections
import Database
import Ground
import Service
import Tenancy
import Testing

/// The two scenes that matter most.
struct TwoScenesTests {
    /// What a manager of Alpha may ask of Beta's connection, institution or people, and is refused.
    static let trespasses: [(String, @Sendable (UseCases, Principal) async throws -> Void)] = [
        ("see a connection", { _ = try await $0.connection("JSTOR – Beta", as: $1) }),
        ("edit a connection", { _ = try await $0.editConnection("JSTOR – Beta", fields: ["notes": "x"], as: $1) }),
        (
            "take over credentials",
            { _ = try await $0.editConnection("JSTOR – Beta", fields: ["api_key": "x"], as: $1) }
        ),
        ("remove a connection", { try await $0.removeConnection("JSTOR – Beta", as: $1) }),
        (
            "add a connection",
            {
                _ = try await $0.addConnection(
                    fields: ["name": "n", "provider": "JSTOR", "institution": "Beta"],
                    as: $1
                )
            }
        ),
        (
            "add one of the consortium",
            {
                _ = try await $0.addConnection(fields: ["name": "n", "provider": "JSTOR"], as: $1)
            }
        ),
        ("see an institution", { _ = try await $0.institution("Beta", as: $1) }),
        ("edit an institution", { _ = try await $0.editInstitution("Beta", fields: ["notes": "x"], as: $1) }),
        ("edit their own institution", { _ = try await $0.editInstitution("Alpha", fields: ["notes": "x"], as: $1) }),
        ("edit a provider", { _ = try await $0.editProvider("JSTOR", fields: ["attempts": "1"], as: $1) }),
        ("confirm a host", { _ = try await $0.confirmHost(ofProvider: "JSTOR", as: $1) }),
        ("pause a provider", { _ = try await $0.pauseHarvests(.provider("JSTOR"), as: $1) }),
        ("resume a provider", { _ = try await $0.resumeHarvests(.provider("JSTOR"), as: $1) }),
        ("pause the consortium", { _ = try await $0.pauseHarvests(.consortium, as: $1) }),
        ("pause a harvester", { _ = try await $0.pauseHarvests(.harvester("sushi"), as: $1) }),
        ("pause everything", { _ = try await $0.pauseHarvests(.everything, as: $1) }),
        ("see the nodes", { _ = try await $0.nodes(as: $1) }),
        ("drain a node", { _ = try await $0.drainNode("north", as: $1) }),
        ("invite for another", { _ = try await $0.inviteUser(address: "x@y.org", roles: ["viewer@Beta"], as: $1) }),
        ("invite an admin", { _ = try await $0.inviteUser(address: "x@y.org", roles: ["admin"], as: $1) }),
        ("invite without a role", { _ = try await $0.inviteUser(address: "x@y.org", roles: [], as: $1) }),
        ("become an admin", { _ = try await $0.grantRole("admin", to: "manager@example.org", as: $1) }),
        ("edit an admin", { _ = try await $0.editUser("admin@example.org", fields: ["name": "x"], as: $1) }),
        ("remove an admin", { try await $0.removeUser("admin@example.org", as: $1) }),
        ("see an admin", { _ = try await $0.user("admin@example.org", as: $1) }),
        ("change policies", { _ = try await $0.editPolicies(fields: ["requires_approval": "no"], as: $1) }),
        ("add a consortium", { _ = try await $0.addConsortium(ConsortiumDetails(key: "k", name: "n"), as: $1) }),
        ("list all consortia", { _ = try await $0.consortia(as: $1) }),
        ("list all accounts", { _ = try await $0.identities(as: $1) }),
        (
            "edit another's account",
            { _ = try await $0.editIdentity("admin@example.org", fields: ["name": "x"], as: $1) }
        ),
        ("add a template", { _ = try await $0.addTemplate(fields: TenantScene.provider, as: $1) }),
        (
            "become a sysadmin",
            {
                try await $0.grantInstallationRole(.sysadmin, to: "manager@example.org", as: $1)
            }
        ),
    ]

    @Test func `a manager who asks for what is another's is refused, and it is audited`() async throws {
        try await TenantScene.with { scene in
            for (what, trespass) in Self.trespasses {
                let before = try await scene.audit(1).first?.id
                let refusal = try await scene.error(Refusal.self) { try await trespass(scene.useCases, scene.manager) }
                let refused = try #require(refusal, "may \(what)")
                let entry = try #require(try await scene.audit(1).first)
                #expect(entry.id != before, "\(what)")
                #expect(entry.outcome == .refused, "\(what)")
                #expect(entry.actor == "user:manager@example.org", "\(what)")
                #expect(entry.action == refused.action.rawValue, "\(what)")
                #expect(entry.subject == refused.subject, "\(what)")
                #expect(entry.detail == refused.reason, "\(what)")
            }
        }
    }

    @Test func `what was refused changed nothing`() async throws {
        try await TenantScene.with { scene in
            func state() async throws -> [JSONValue] {
                let shell = scene.shell
                return try await scene.useCases.connections(as: shell).map(\.document)
                    + scene.useCases.institutions(as: shell).map(\.document)
                    + scene.useCases.providers(as: shell).map(\.document)
                    + scene.useCases.users(as: shell).map(\.document)
                    + scene.useCases.identities(as: shell).map(\.document)
                    + scene.useCases.consortia(as: shell).map(\.document)
            }
            let before = try await state()
            for (_, trespass) in Self.trespasses {
                _ = try await scene.error(Refusal.self) { try await trespass(scene.useCases, scene.manager) }
            }
            #expect(try await state() == before)
        }
    }

    @Test func `a viewer sees, and changes nothing at all`() async throws {
        try await TenantScene.with { scene in
            #expect(try await scene.useCases.connections(as: scene.viewer).map(\.connection.name) == ["JSTOR – Alpha"])
            #expect(try await scene.useCases.institutions(as: scene.viewer).map(\.name) == ["Alpha"])
            #expect(try await scene.useCases.group("Both", as: scene.viewer).members.count == 1)
            #expect(try await scene.useCases.providers(as: scene.viewer).map(\.name) == ["JSTOR"])
            for (what, trespass) in Self.trespasses {
                let refusal = try await scene.error(Refusal.self) { try await trespass(scene.useCases, scene.viewer) }
                #expect(refusal != nil, "may \(what)")
            }
            let own = try await scene.error(Refusal.self) {
                try await scene.useCases.editConnection("JSTOR – Alpha", fields: ["notes": "x"], as: scene.viewer)
            }
            #expect(own != nil)
            #expect(
                try await scene.error(Refusal.self) { try await scene.useCases.auditTrail(as: scene.viewer) } != nil
            )
        }
    }

    @Test func `an identifier of another consortium answers exactly as one that does not exist`() async throws {
        try await TenantScene.with { scene in
            let (useCases, theirs) = (scene.useCases, scene.elsewhere)
            let foreign = try await useCases.addConnection(
                fields: ["name": "theirs", "provider": "JSTOR"],
                as: theirs
            ).connection.id
            let institution = try await useCases.addInstitution(InstitutionDetails(name: "Theirs"), as: theirs).id
            let provider = try await useCases.addProvider(
                fields: ["name": "Theirs", "base_url": "https://x.example.org"],
                as: theirs
            ).id
            let group = try await useCases.addGroup(name: "Theirs", members: [], as: theirs).id
            let user = try await useCases.inviteUser(address: "t@example.org", roles: ["admin"], as: theirs)
            let member = user.membership.id

            func answers(_ who: Principal) async throws -> [RecordError?] {
                var found: [RecordError?] = []
                func ask(_ body: () async throws -> some Any) async throws {
                    found.append(try await scene.error(RecordError.self, body))
                }
                for name in ["#\(foreign)", "theirs"] {
                    try await ask { try await useCases.connection(name, as: who) }
                    try await ask { try await useCases.editConnection(name, fields: ["notes": "x"], as: who) }
                    try await ask { try await useCases.removeConnection(name, as: who) }
                }
                for name in ["#\(institution)", "Theirs"] {
                    try await ask { try await useCases.institution(name, as: who) }
                    try await ask { try await useCases.editInstitution(name, fields: ["notes": "x"], as: who) }
                    try await ask { try await useCases.removeInstitution(name, as: who) }
                    try await ask { try await useCases.connections(institution: name, as: who) }
                    try await ask { try await useCases.addGroup(name: "new", members: [name], as: who) }
                    try await ask { try await useCases.grantRole("viewer@\(name)", to: "admin@example.org", as: who) }
                }
                for name in ["#\(provider)", "Theirs"] {
                    try await ask { try await useCases.provider(name, as: who) }
                    try await ask { try await useCases.editProvider(name, fields: ["attempts": "2"], as: who) }
                    try await ask { try await useCases.pauseHarvests(.provider(name), as: who) }
                    try await ask { try await useCases.resumeHarvests(.provider(name), as: who) }
                    try await ask { try await useCases.confirmHost(ofProvider: name, as: who) }
                    try await ask { try await useCases.removeProvider(name, as: who) }
                    try await ask { try await useCases.connections(provider: name, as: who) }
                }
                for name in ["#\(group)", "Theirs"] {
                    try await ask { try await useCases.group(name, as: who) }
                    try await ask { try await useCases.editGroup(name, rename: "x", as: who) }
                    try await ask { try await useCases.removeGroup(name, as: who) }
                    try await ask {
                        try await useCases.grantRole("viewer@group:\(name)", to: "admin@example.org", as: who)
                    }
                }
                for name in ["#\(member)", "t@example.org"] {
                    try await ask { try await useCases.user(name, as: who) }
                    try await ask { try await useCases.editUser(name, fields: ["name": "x"], as: who) }
                    try await ask { try await useCases.grantRole("viewer", to: name, as: who) }
                    try await ask { try await useCases.revokeRole("viewer", from: name, as: who) }
                    try await ask { try await useCases.removeUser(name, as: who) }
                }
                return found
            }
            let asked = [scene.admin, scene.shell]
            var before: [[RecordError?]] = []
            for who in asked { before.append(try await answers(who)) }
            for answer in before.joined() { #expect(answer?.code == .unknown) }
            try await useCases.removeConnection("theirs", as: theirs)
            try await useCases.removeProvider("Theirs", as: theirs)
            try await useCases.removeInstitution("Theirs", as: theirs)
            try await useCases.removeGroup("Theirs", as: theirs)
            try await useCases.removeUser("t@example.org", as: theirs)
            var after: [[RecordError?]] = []
            for who in asked { after.append(try await answers(who)) }
            #expect(before == after)
        }
    }

    @Test func `lists, exports and the audit trail stay inside the consortium`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            _ = try await useCases.addInstitution(InstitutionDetails(name: "Theirs alone"), as: scene.elsewhere)
            #expect(try await useCases.institutions(as: scene.admin).map(\.name) == ["Alpha", "Beta"])
            #expect(try await useCases.connections(as: scene.admin).count == 2)
            #expect(try await useCases.users(as: scene.admin).count == 3)
            let text = try await useCases.auditTrail(limit: 1000, as: scene.admin)
                .map { "\($0)" }.joined()
            #expect(text.contains("Alpha"))
            #expect(!text.contains("Theirs alone"))
        }
    }

    @Test func `a manager sees the audit of their own institutions and no other`() async throws {
        try await TenantScene.with { scene in
            for name in ["Alpha", "Beta"] {
                _ = try await scene.useCases.editInstitution(name, fields: ["notes": "edited"], as: scene.shell)
            }
            let alpha = try await scene.useCases.institution("Alpha", as: scene.shell).id
            let entries = try await scene.useCases.auditTrail(limit: 1000, as: scene.manager)
            #expect(entries.allSatisfy { $0.institution == alpha })
            #expect(entries.contains { $0.subject == "institution \(alpha)" && $0.after?["notes"] == "edited" })
            #expect(try await scene.useCases.auditTrail(limit: 1000, as: scene.admin).count > entries.count)
        }
    }
}
