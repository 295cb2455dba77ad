import Connections
import Ground
import Service
import Tenancy
import Testing

struct ImportTests {
    private func run(
        _ scene: TenantScene,
        _ kind: ImportKind,
        _ text: String,
        dryRun: Bool = false,
        as principal: Principal? = nil
    ) async throws -> ImportReport {
        try await scene.useCases.importFile(kind, Array(text.utf8), dryRun: dryRun, as: principal ?? scene.admin)
    }

    @Test func `a dry run tells what a run does, and keeps nothing`() async throws {
        try await TenantScene.with { scene in
            let file = "name,local_id,state\nAlpha,L-Alpha,inactive\nBeta,L-Beta,active\nGamma,L-G,\n"
            let audited = try await scene.audit(1).first?.id
            let dry = try await run(scene, .institutions, file, dryRun: true)
            #expect(!dry.isStored)
            #expect(dry.lines.map(\.effect) == [.changed, .unchanged, .added])
            #expect(dry.lines.map(\.line) == [2, 3, 4])
            #expect(try await scene.useCases.institutions(as: scene.shell).count == 2)
            #expect(try await scene.audit(1).first?.id == audited)
            let real = try await run(scene, .institutions, file)
            #expect(real.isStored)
            #expect(real.lines == dry.lines)
            #expect(try await scene.useCases.institution("Alpha", as: scene.shell).details.state == .inactive)
            #expect(
                try await scene.useCases.connection("JSTOR – Alpha", as: scene.shell).connection.state == .suspended
            )
            let again = try await run(scene, .institutions, file)
            #expect(again.count(.unchanged) == 3)
        }
    }

    @Test func `bad lines are reported by number and nothing is half done`() async throws {
        try await TenantScene.with { scene in
            let file = """
                name,local_id,state
                Good,G1,active
                ,G2,active
                Ragged,G3
                Sleepy,G4,dormant
                "Two
                lines",G5,
                Good,G1,inactive
                Taken,L-Alpha,
                Beta,G1,
                """
            let report = try await run(scene, .institutions, file)
            #expect(!report.isStored)
            #expect(report.problems.map(\.line) == [3, 4, 5, 6, 8, 10])
            let messages = report.problems.map(\.message)
            #expect(messages[0].contains("name"))
            #expect(messages[1].contains("2 fields"))
            #expect(messages[2].contains("active or inactive"))
            #expect(messages[3].contains("one line"))
            #expect(messages[4].contains("line 2"))
            #expect(try await scene.useCases.institutions(as: scene.shell).map(\.name) == ["Alpha", "Beta"])
        }
    }

    @Test func `columns that do not exist are refused before any line`() async throws {
        try await TenantScene.with { scene in
            let unknown = try await run(scene, .institutions, "name,colour\nx,red\n")
            #expect(unknown.problems.map(\.line) == [1])
            #expect(unknown.problems[0].message.contains("“colour”"))
            let keyless = try await run(scene, .institutions, "state\nactive\n")
            #expect(keyless.problems[0].message.contains("local_id or name"))
            await #expect(throws: CSVError.self) { try await run(scene, .institutions, "") }
        }
    }

    @Test func `only what a file says is touched, and nothing is removed`() async throws {
        try await TenantScene.with { scene in
            _ = try await scene.useCases.editProvider(
                "JSTOR",
                fields: ["attempts": "7", "platform": "x"],
                as: scene.admin
            )
            let file = "name,day of month,platform,attempts\nJSTOR,3,-,\nMuse,,,\n"
            let refused = try await run(scene, .providers, file)
            #expect(refused.problems.map(\.line) == [3])
            #expect(refused.problems[0].message.contains("base_url"))
            let report = try await run(scene, .providers, "name;day_of_month;platform;attempts\nJSTOR;3;-;\n")
            #expect(report.isStored)
            let settings = try await scene.useCases.provider("JSTOR", as: scene.admin).settings
            #expect(settings.dayOfMonth == 3)
            #expect(settings.attempts == 7)
            #expect(settings.platform == nil)
            #expect(settings.credentialFields == [.customerID, .apiKey])
        }
    }

    @Test func `connections come with their secrets, which no export gives back`() async throws {
        try await TenantScene.with { scene in
            let file = """
                provider,institution,customer_id,api_key,harvest_from,contacts
                JSTOR,L-Alpha,new-s3cret,,2025-03,Ada <ada@example.org>
                JSTOR,,all-s3cret,k-s3cret,,
                """
            let report = try await run(scene, .connections, file)
            #expect(report.lines.map(\.name) == ["JSTOR – Alpha", "JSTOR"])
            #expect(report.lines.map(\.effect) == [.changed, .added])
            let own = try await scene.useCases.connection("JSTOR", as: scene.shell)
            #expect(own.connection.state == .enabled)
            let alpha = try await scene.useCases.connection("JSTOR – Alpha", as: scene.shell).connection
            #expect(alpha.filled == [.customerID, .apiKey])
            var exported = ""
            try await scene.useCases.export(.connections, as: scene.shell) {
                exported += String(decoding: $0, as: UTF8.self)
            }
            #expect(!exported.contains("s3cret"))
            #expect(exported.contains("Ada <ada@example.org>"))
            let back = try await run(scene, .connections, exported)
            #expect(back.problems.isEmpty)
            #expect(back.count(.unchanged) == 3)
            let after = try await scene.useCases.connection("JSTOR – Alpha", as: scene.shell).connection
            #expect(after.credentialsFingerprint == alpha.credentialsFingerprint)
        }
    }

    @Test(arguments: ImportKind.allCases)
    func `what is exported imports again without a change`(kind: ImportKind) async throws {
        try await TenantScene.with { scene in
            _ = try await scene.useCases.editProvider(
                "JSTOR",
                fields: [
                    "reports": "TR,PR", "parameters": "a=b; c=d", "headers": "X-A=1", "byte_limit": "500MiB",
                    "request_spacing": "90 s", "release_in_path": "no", "separator": ",", "date_form": "yyyy-mm-dd",
                ],
                as: scene.admin
            )
            _ = try await scene.useCases.grantRole("viewer@group:Both", to: "viewer@example.org", as: scene.admin)
            _ = try await scene.useCases.editInstitution(
                "Alpha",
                fields: ["notes": "He said \"no\",\nthen; yes"],
                as: scene.admin
            )
            var exported = ""
            try await scene.useCases.export(kind, as: scene.admin) { exported += String(decoding: $0, as: UTF8.self) }
            let report = try await run(scene, kind, exported)
            #expect(report.problems.isEmpty)
            #expect(report.lines.count > 0)
            #expect(report.count(.unchanged) == report.lines.count)
        }
    }

    @Test func `users come with roles, which are added and never taken`() async throws {
        try await TenantScene.with { scene in
            let file = """
                address,name,roles,digest
                new@example.org,New,viewer; manager@group:Both,weekly
                viewer@example.org,,viewer@Beta,
                """
            let report = try await run(scene, .users, file)
            #expect(report.lines.map(\.effect) == [.added, .changed])
            let new = try await scene.useCases.user("new@example.org", as: scene.shell)
            #expect(new.roles == ["viewer", "manager@group:Both"])
            #expect(new.membership.details.digest == .weekly)
            #expect(
                try await scene.useCases.user("viewer@example.org", as: scene.shell).roles == [
                    "viewer@Alpha", "viewer@Beta",
                ]
            )
            let bad = try await run(
                scene,
                .users,
                "address,roles\nno address,viewer\nx@example.org,boss\ny@example.org,viewer@Nowhere\n"
            )
            #expect(bad.problems.map(\.line) == [2, 3, 4])
        }
    }

    @Test func `a manager's file holds their own institutions' connections only`() async throws {
        try await TenantScene.with { scene in
            let own = "provider,institution,api_key\nJSTOR,Alpha,k2\n"
            #expect(try await run(scene, .connections, own, as: scene.manager).isStored)
            let mixed = "provider,institution,notes\nJSTOR,Alpha,mine\nJSTOR,Beta,theirs\n"
            let refusal = try await scene.error(Refusal.self) {
                try await run(scene, .connections, mixed, as: scene.manager)
            }
            #expect(refusal != nil)
            #expect(
                try await scene.useCases.connection("JSTOR – Alpha", as: scene.shell).connection.details.notes == nil
            )
            #expect(try await scene.audit(1).first?.outcome == .refused)
            for kind in [ImportKind.institutions, .providers] {
                let refused = try await scene.error(Refusal.self) {
                    try await run(scene, kind, "name\nAlpha\n", as: scene.manager)
                }
                #expect(refused != nil)
            }
        }
    }

    @Test func `ten thousand lines go in at once, or not at all`() async throws {
        try await TenantScene.with { scene in
            var writer = CSVWriter()
            writer.write(["local_id", "name", "notes"])
            for number in 0..<10_000 { writer.write(["N\(number)", "Institution \(number)", "note, \(number)"]) }
            let file = writer.text
            let broken = try await run(scene, .institutions, file + "N5,Institution X,\n")
            #expect(broken.problems.map(\.line) == [10_002])
            #expect(try await scene.useCases.institutions(as: scene.shell).count == 2)
            let report = try await run(scene, .institutions, file)
            #expect(report.isStored)
            #expect(report.count(.added) == 10_000)
            var (count, after): (Int, InstitutionID?) = (0, nil)
            while true {
                let page = try await scene.useCases.institutions(after: after, as: scene.shell)
                count += page.count
                guard let last = page.last else { break }
                after = last.id
            }
            #expect(count == 10_002)

            var connections = CSVWriter()
            connections.write(["provider", "institution", "customer_id", "api_key"])
            for number in 0..<10_000 { connections.write(["JSTOR", "N\(number)", "c\(number)", "k\(number)"]) }
            let added = try await run(scene, .connections, connections.text)
            #expect(added.count(.added) == 10_000)
            let enabled = try await scene.useCases.connections(state: .enabled, limit: 20_000, as: scene.shell)
            #expect(enabled.count == 10_002)
        }
    }
}
