import Alerts
import Database
import Ground
import Harvests
import Recipients
import Service
import Tenancy
import Testing

@Suite struct `People and recipients` {
    @Test func `admins and managers ask who is told; viewers do not`() async throws {
        try await AlertScene.with { scene in
            let question = RecipientQuestion.harvest(scene.harvest.id)
            for name in ["admin", "manager"] {
                let explanation = try await scene.useCases.explainRecipients(
                    about: question,
                    as: try await scene.person(name)
                )
                #expect(explanation.recipients.map(\.address.text) == ["admin@lib.example", "manager@lib.example"])
                #expect(explanation.document["steps"]?.array?.isEmpty == false)
            }
            let viewer = try await scene.person("viewer")
            await #expect(throws: Refusal.self) {
                try await scene.useCases.explainRecipients(about: question, as: viewer)
            }
            let stranger = Principal.shell(user: "root", consortium: scene.elsewhere.consortium)
            await #expect(throws: RecordError.unknown("harvest", scene.harvest.id)) {
                try await scene.useCases.explainRecipients(about: question, as: stranger)
            }
        }
    }

    @Test func `admins list and unlist addresses, audited; managers do not`() async throws {
        try await AlertScene.with { scene in
            let admin = try await scene.person("admin")
            let desk = try MailAddress("Desk@lib.example")
            let listed = try await scene.useCases.listAddress(desk, at: scene.here, name: "Desk", as: admin)
            #expect(listed.listedBy == admin.label)
            #expect(try await scene.lastAudit()?.after?["address"] == "desk@lib.example")
            #expect(try await scene.useCases.listedAddresses(as: admin).map(\.name) == ["Desk"])
            try await scene.useCases.unlistAddress(desk, at: scene.here, as: admin)
            await #expect(throws: RecordError.self) {
                try await scene.useCases.unlistAddress(desk, at: scene.here, as: admin)
            }
            let manager = try await scene.person("manager")
            await #expect(throws: Refusal.self) { try await scene.useCases.listAddress(desk, as: manager) }
            await #expect(throws: RecordError.unknown("institution", InstitutionID(99))) {
                try await scene.useCases.listAddress(desk, at: InstitutionID(99), as: admin)
            }
            await #expect(throws: InvalidFields.self) {
                try await scene.useCases.listAddress(desk, name: "two\nlines", as: admin)
            }
        }
    }

    @Test func `admins set the chain, which says what it names in vain`() async throws {
        try await AlertScene.with { scene in
            let admin = try await scene.person("admin")
            #expect(try await scene.useCases.recipientChain(as: admin).isStandard)
            let json: JSONValue = [
                ["link": "managers"], ["link": "fixed", "addresses": ["desk@lib.example", "admin@lib.example"]],
                ["link": "program", "program": "duty"],
            ]
            let view = try await scene.useCases.setRecipientChain(json, as: admin)
            #expect(view.chain.links.count == 3 && !view.isStandard)
            #expect(view.warnings.count == 1 && view.warnings.first?.contains("desk@lib.example") == true)
            #expect(try await scene.lastAudit()?.subject == "recipient chain")
            _ = try await scene.useCases.listAddress(try MailAddress("desk@lib.example"), as: admin)
            #expect(try await scene.useCases.recipientChain(as: admin).warnings.isEmpty)
            #expect(try await scene.useCases.setRecipientChain(nil, as: admin).isStandard)
        }
    }

    @Test func `a wrong chain is refused by link and field, and changes nothing`() async throws {
        try await AlertScene.with { scene in
            let admin = try await scene.person("admin")
            let error = await #expect(throws: InvalidFields.self) {
                try await scene.useCases.setRecipientChain([["link": "program", "program": "/bin/sh"]], as: admin)
            }
            #expect(error?.problems.map(\.field) == ["link 1 (program), program"])
            #expect(try await scene.useCases.recipientChain(as: admin).isStandard)
            let manager = try await scene.person("manager")
            await #expect(throws: Refusal.self) { try await scene.useCases.setRecipientChain(nil, as: manager) }
        }
    }

    @Test func `everybody sets their own preferences, and nobody without a membership has any`() async throws {
        try await AlertScene.with { scene in
            let viewer = try await scene.person("viewer")
            #expect(try await scene.useCases.mailPreferences(as: viewer).digest == .off)
            let set = try await scene.useCases.setMailPreferences(
                digest: .weekly,
                digestHour: 6,
                failureMail: false,
                as: viewer
            )
            #expect(set == MailPreferences(digest: .weekly, digestHour: 6, failureMail: false))
            #expect(try await scene.useCases.mailPreferences(as: viewer) == set)
            await #expect(throws: InvalidFields.self) {
                try await scene.useCases.setMailPreferences(digestHour: 24, as: viewer)
            }
            await #expect(throws: RecordError.self) { try await scene.useCases.setMailPreferences(as: scene.shell) }
        }
    }

    @Test func `only sysadmins release a suppressed address`() async throws {
        try await AlertScene.with { scene in
            let desk = try MailAddress("desk@lib.example")
            try await scene.database.write { transaction in
                try SuppressionRepository(transaction).suppress(desk, .bounced, detail: "550", at: AlertScene.now)
            }
            let admin = try await scene.person("admin")
            await #expect(throws: Refusal.self) { try await scene.useCases.releaseAddress(desk, as: admin) }
            try await scene.useCases.releaseAddress(desk, as: scene.shell)
            await #expect(throws: RecordError.self) { try await scene.useCases.releaseAddress(desk, as: scene.shell) }
        }
    }

    @Test func `somebody whose mail came back is told again once a sysadmin releases the address`() async throws {
        try await AlertScene.with { scene in
            let address = try MailAddress("manager@lib.example")
            func told() async throws -> [String] {
                try await scene.useCases.explainRecipients(about: .harvest(scene.harvest.id), as: scene.shell)
                    .recipients.map(\.address.text)
            }
            try await scene.database.write { transaction in
                try SuppressionRepository(transaction)
                    .suppress(address, .bounced, detail: "550 5.1.1 no such user", at: AlertScene.now)
                try IdentityRepository(transaction).setBounced(address, at: AlertScene.now)
            }
            #expect(try await told() == ["admin@lib.example"])
            try await scene.useCases.releaseAddress(address, as: scene.shell)
            #expect(try await told() == ["admin@lib.example", "manager@lib.example"])
        }
    }

    @Test func `the end of trouble is asked about by harvest, and what digests tell by their readers`() async throws {
        try await AlertScene.with { scene in
            let manager = try await scene.person("manager")
            let error = await #expect(throws: InvalidFields.self) {
                try await scene.useCases.explainRecipients(of: .recovered, about: .institution(scene.here), as: manager)
            }
            #expect(error?.problems.map(\.field) == ["harvest"])
            let end = try await scene.useCases.explainRecipients(
                of: .recovered,
                about: .harvest(scene.harvest.id),
                as: manager
            )
            #expect(end.recipients.isEmpty && end.trace.notes.count == 1)
            _ = try await scene.useCases.setMailPreferences(digest: .daily, as: manager)
            let digest = try await scene.useCases.explainRecipients(
                of: .digest,
                about: .institution(scene.here),
                as: manager
            )
            #expect(digest.recipients.map(\.address.text) == ["manager@lib.example"])
        }
    }
}
