import Connections
import Database
import Ground
import Service
import Tenancy
import TestSupport
import Testing

struct ConnectionUseCaseTests {
    @Test func `credentials go in and never come out`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            _ = try await useCases.editProvider(
                "JSTOR",
                fields: ["credential_fields": "customer_id api_key token"],
                as: scene.admin
            )
            _ = try await useCases.editConnection(
                "JSTOR – Alpha",
                fields: ["api_key": "newer-s3cret", "other_credentials": "token=odd-s3cret"],
                as: scene.manager
            )
            let view = try await useCases.connection("JSTOR – Alpha", as: scene.admin)
            #expect(view.connection.filled.map(\.rawValue) == ["customer_id", "api_key", "token"])
            var shown = view.document.json() + "\(view)"
            shown += try await useCases.auditTrail(limit: 1000, as: scene.shell).map { "\($0)" }.joined()
            for kind in ImportKind.allCases {
                try await useCases.export(kind, as: scene.shell) { shown += String(decoding: $0, as: UTF8.self) }
            }
            #expect(!shown.contains("s3cret"))
            let rows = try await scene.database.read { try $0.rows("SELECT * FROM connections") }
            #expect(!"\(rows)".contains("s3cret"))
            let entry = try #require(try await scene.audit(1).first)
            #expect(entry.detail == "credentials changed")
            let wrong = try await scene.error(InvalidFields.self) {
                let fields = ["other_credentials": "odd-s3cret", "customer_id": "line\nbreak-s3cret"]
                return try await useCases.editConnection("JSTOR – Alpha", fields: fields, as: scene.manager)
            }
            #expect(wrong != nil)
            #expect(wrong?.description.contains("s3cret") == false)
        }
    }

    @Test func `an edit of one credential keeps the others, and a dash clears one`() async throws {
        try await TenantScene.with { scene in
            let scope = try #require(scene.shell.scope)
            func open() async throws -> Credentials {
                let id = try await scene.useCases.connection("JSTOR – Alpha", as: scene.shell).connection.id
                let keyring = scene.useCases.keyring
                return try await scene.database.read {
                    try ConnectionRepository($0).credentials(of: id, keyring: keyring, in: scope)
                }
            }
            let edited = try await scene.useCases.editConnection(
                "JSTOR – Alpha",
                fields: ["api_key": "k2"],
                as: scene.manager
            )
            #expect(edited.connection.state == .enabled)
            #expect(try await open() == Credentials([.customerID: "c-Alpha-s3cret", .apiKey: "k2"]))
            let misspelt = try await scene.error(InvalidFields.self) {
                try await scene.useCases.editConnection(
                    "JSTOR – Alpha",
                    fields: ["other_credentials": "custmer_id=5"],
                    as: scene.manager
                )
            }
            #expect(misspelt?.problems.map(\.field) == ["other_credentials"])
            let cleared = try await scene.useCases.editConnection(
                "JSTOR – Alpha",
                fields: ["api_key": "-"],
                as: scene.manager
            )
            #expect(cleared.connection.state == .incomplete)
            #expect(cleared.effective.missing == [.apiKey])
            #expect(try await open() == Credentials([.customerID: "c-Alpha-s3cret"]))
        }
    }

    @Test func `a provider that moves is confirmed by an admin, never by a manager`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            _ = try await useCases.editProvider(
                "JSTOR",
                fields: ["base_url": "https://evil.example.org"],
                as: scene.admin
            )
            #expect(try await useCases.connection("JSTOR – Alpha", as: scene.manager).connection.hostConfirmed == false)
            _ = try await useCases.editConnection("JSTOR – Alpha", fields: ["api_key": "again"], as: scene.manager)
            let waiting = try await useCases.connection("JSTOR – Alpha", as: scene.manager)
            #expect(waiting.effective.obstacle(at: TenantScene.now) == .hostNotConfirmed("evil.example.org"))
            let refusal = try await scene.error(Refusal.self) {
                try await useCases.confirmHost(ofProvider: "JSTOR", as: scene.manager)
            }
            #expect(refusal != nil)
            #expect(try await useCases.confirmHost(ofProvider: "JSTOR", as: scene.admin) == 2)
            #expect(try await useCases.confirmHost(ofProvider: "JSTOR", as: scene.admin) == 0)
            let ready = try await useCases.connection("JSTOR – Alpha", as: scene.manager)
            #expect(ready.effective.obstacle(at: TenantScene.now) == nil)
        }
    }

    @Test func `what has harvests is made inactive instead of removed, and what has none goes`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            try await scene.addHarvest(of: useCases.connection("JSTOR – Alpha", as: scene.shell).connection)
            let removals: [@Sendable () async throws -> Void] = [
                { try await useCases.removeConnection("JSTOR – Alpha", as: scene.admin) },
                { try await useCases.removeInstitution("Alpha", as: scene.admin) },
                { try await useCases.removeProvider("JSTOR", as: scene.admin) },
                { try await useCases.removeConsortium(as: scene.shell) },
            ]
            for removal in removals {
                let error = try await scene.error(RecordError.self, removal)
                #expect(error?.code == .inUse)
                #expect(error?.message.contains("instead") == true)
            }
            #expect(try await useCases.connections(as: scene.shell).count == 2)
            try await useCases.removeInstitution("Beta", as: scene.admin)
            #expect(try await useCases.connections(as: scene.shell).count == 1)
            _ = try await useCases.editInstitution("Alpha", fields: ["state": "inactive"], as: scene.admin)
            #expect(try await useCases.connection("JSTOR – Alpha", as: scene.shell).connection.state == .suspended)
            try await useCases.removeConsortium(as: scene.elsewhere)
            #expect(try await useCases.consortia(as: scene.shell).map(\.key) == ["north"])
        }
    }

    @Test func `another zone or night moves what is due`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            func due() async throws -> String? {
                try await useCases.connection("JSTOR – Alpha", as: scene.shell).connection.nextDueAt?.rfc3339
            }
            #expect(try await due() == "2026-02-14T23:00:00Z")
            _ = try await useCases.editConsortium(fields: ["zone": "America/New_York"], as: scene.shell)
            #expect(try await due() == "2026-02-15T05:00:00Z")
            _ = try await useCases.editPolicies(fields: ["night": "22:00-04:00"], as: scene.admin)
            #expect(try await due() == "2026-02-16T03:00:00Z")
            _ = try await useCases.editConsortium(fields: ["state": "inactive"], as: scene.shell)
            #expect(try await useCases.connection("JSTOR – Alpha", as: scene.shell).connection.state == .suspended)
        }
    }

    @Test func `a template is adopted, overridden, and given back`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            _ = try await useCases.addTemplate(
                fields: [
                    "name": "EBSCO", "base_url": "https://e.example.org", "attempts": "5", "request_spacing": "9 s",
                ],
                as: scene.shell
            )
            _ = try await useCases.addProvider(fields: ["name": "Our EBSCO", "template": "EBSCO"], as: scene.admin)
            #expect(try await useCases.provider("Our EBSCO", as: scene.viewer).settings.attempts == 5)
            _ = try await useCases.editProvider("Our EBSCO", fields: ["attempts": "2"], as: scene.admin)
            #expect(try await useCases.provider("Our EBSCO", as: scene.viewer).settings.attempts == 2)
            _ = try await useCases.editProvider("Our EBSCO", fields: ["attempts": "-"], as: scene.admin)
            let view = try await useCases.provider("Our EBSCO", as: scene.viewer)
            #expect(view.settings.attempts == 5)
            #expect(view.settings.requestSpacing == .seconds(9))
            let error = try await scene.error(RecordError.self) {
                try await useCases.removeTemplate("EBSCO", as: scene.shell)
            }
            #expect(error?.code == .inUse)
            let wrong = try await scene.error(InvalidFields.self) {
                try await useCases.addProvider(fields: ["name": "x", "template": "none"], as: scene.admin)
            }
            #expect(wrong?.problems.map(\.field).contains("template") == true)
        }
    }

    @Test func `members of a provider become connections, once`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            _ = try await useCases.addProvider(
                fields: [
                    "name": "Muse", "base_url": "https://m.example.org", "credential_fields": "customer_id api_key",
                ],
                as: scene.admin
            )
            _ = try await useCases.addConnection(
                fields: ["provider": "Muse", "customer_id": "all", "api_key": "k"],
                as: scene.admin
            )
            let answer = try JSONValue(
                parsing: """
                    [{"Customer_ID": "A1", "Name": "ALPHA"}, {"Customer_ID": "L-Beta", "Name": "b"},
                     {"Customer_ID": "G1", "Name": "Gamma"}, {"Customer_ID": "G2", "Name": "Gamma"}]
                    """
            )
            let list = try #require(MemberList(answer))
            func add(_ institutions: Bool, dry: Bool) async throws -> [String] {
                try await useCases.addMembers(
                    list,
                    from: "Muse",
                    addingInstitutions: institutions,
                    dryRun: dry,
                    as: scene.admin
                ).map { "\($0.institutionName) \($0.effect.rawValue)" }
            }
            let plan = ["Alpha added", "Beta added", "Gamma (G1) noInstitution", "Gamma (G2) noInstitution"]
            #expect(try await add(false, dry: true) == plan)
            #expect(try await useCases.connections(as: scene.shell).count == 3)
            #expect(try await add(false, dry: false) == plan)
            let more = ["Alpha known", "Beta known", "Gamma (G1) added", "Gamma (G2) added"]
            #expect(try await add(true, dry: false) == more)
            let view = try await useCases.connection("Muse – Alpha", as: scene.manager)
            #expect(view.connection.state == .enabled)
            let refusal = try await scene.error(Refusal.self) {
                try await useCases.addMembers(
                    list,
                    from: "Muse",
                    addingInstitutions: false,
                    dryRun: true,
                    as: scene.manager
                )
            }
            #expect(refusal != nil)
        }
    }

    @Test func `a member that cannot be stored is named and left out, and holds up nobody`() async throws {
        try await TenantScene.with { scene in
            let useCases = scene.useCases
            _ = try await useCases.addProvider(
                fields: [
                    "name": "Muse", "base_url": "https://muse.example.org", "credential_fields": "customer_id api_key",
                ],
                as: scene.admin
            )
            _ = try await useCases.addConnection(
                fields: ["provider": "Muse", "customer_id": "all", "api_key": "k"],
                as: scene.admin
            )
            let long = String(repeating: "x", count: 100_000)
            let list = try #require(
                MemberList([
                    ["Customer_ID": "G1", "Name": .text(long)], ["Customer_ID": "G2", "Name": "Bell\u{7}"],
                    ["Customer_ID": "G3", "Name": "Gamma"], ["Customer_ID": .text(long), "Name": "Delta"],
                    ["Customer_ID": "G5", "Name": "E\u{202E}psilon"],
                ])
            )
            let outcomes = try await useCases.addMembers(
                list,
                from: "Muse",
                addingInstitutions: true,
                dryRun: false,
                as: scene.admin
            )
            let effects = outcomes.map(\.effect)
            #expect(effects == [.unusable, .unusable, .added, .unusable, .unusable])
            #expect(outcomes.map { $0.problem == nil } == effects.map { $0 == .added })
            #expect(outcomes.allSatisfy { $0.institutionName.count < 100 && $0.connectionName.count < 100 })
            #expect(outcomes.compactMap(\.problem).allSatisfy { $0.count < 300 && !$0.contains(long) })
            #expect(outcomes[1].institutionName == "Bell?")
            let institutions = try await useCases.institutions(as: scene.admin).map(\.name)
            #expect(institutions == ["Alpha", "Beta", "Gamma"])
            #expect(try await useCases.connections(provider: "Muse", as: scene.admin).count == 2)
        }
    }

    @Test(.enabled(if: SharedFixtures.isHere, "\(SharedFixtures.absence)"))
    func `a provider comes out of the Registry's records`() async throws {
        try await TenantScene.with { scene in
            var record = RegistryRecord(platforms: [], services: [])
            for name in ["platform1", "21f2d1ed-76fe-4ecc-b939-83209f3de125"] {
                let data = try #require(SharedFixtures.data("sushi/lists/registry-\(name).json"))
                record = record.merging(try RegistryRecord(JSONValue(parsing: Array(data))))
            }
            let provider = try await scene.useCases.addProvider(
                from: try record.draft(),
                fields: ["day_of_month": "20"],
                as: scene.admin
            )
            #expect(provider.name == "Academy of Management")
            #expect(provider.host == "journals.aom.org")
            #expect(provider.details.settings.dayOfMonth == 20)
            #expect(provider.details.settings.credentialFields == [.customerID, .requestorID])
        }
    }

    @Test func `every change leaves what was before and after in the audit trail`() async throws {
        try await TenantScene.with { scene in
            _ = try await scene.useCases.editProvider("JSTOR", fields: ["attempts": "4"], as: scene.admin)
            let entry = try #require(try await scene.audit(1).first)
            #expect(entry.actor == "user:admin@example.org")
            #expect(entry.action == "provider.manage")
            #expect(entry.outcome == .done)
            #expect(entry.before?["attempts"] == JSONValue.null)
            #expect(entry.after?["attempts"] == 4)
            let before = try await scene.audit(1).first?.id
            _ = try await scene.useCases.editProvider("JSTOR", fields: ["attempts": "4"], as: scene.admin)
            #expect(try await scene.audit(1).first?.id == before, "no change, no entry")
        }
    }

    @Test(arguments: [
        (["base_url": "nonsense"], "base_url"), (["reports": "TR XX"], "reports"), (["attempts": "many"], "attempts"),
        (["silence_limit": "90"], "silence_limit"), (["release_in_path": "maybe"], "release_in_path"),
        (["colour": "red"], "colour"), (["name": "-"], "name"), (["parameters": "api_key=x"], "parameters"),
        (["separator": ";"], "separator"), (["byte_limit": "lots"], "byte_limit"),
    ])
    func `a wrong field is named, with what would be right`(fields: [String: String], field: String) async throws {
        try await TenantScene.with { scene in
            let error = try await scene.error(InvalidFields.self) {
                try await scene.useCases.editProvider("JSTOR", fields: fields, as: scene.admin)
            }
            #expect(error?.problems.map(\.field) == [field])
        }
    }
}
