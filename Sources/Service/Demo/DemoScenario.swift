internal import Ground
package import Harvests
package import Tenancy

/// The world of `garner demo`: a consortium with three institutions, their people, a connection of each to each of the
/// publisher's platforms, and the harvests that are asked for.
///
/// All of it is made by the use cases through which people would make it.
package struct DemoScenario: Sendable {
    package static let institutions = [
        DemoInstitution(name: "City Library of Ansel", customerID: "ansel"),
        DemoInstitution(name: "Brook College", customerID: "brook"),
        DemoInstitution(name: "Institute of Tides", customerID: "tides"),
    ]

    /// The settings that let a demo end within a minute; everything else is as it ships.
    ///
    /// What takes minutes in earnest takes seconds here: waiting for a provider's queue, and the pause before a retry.
    package static let policy = HarvestPolicy(
        pollInterval: .seconds(3),
        pollBounds: .seconds(1)...(.seconds(5)),
        backOffBase: .seconds(2),
        backOffCap: .seconds(4),
        hostRestCap: .milliseconds(1),
        dailyGap: .zero
    )

    /// Who looks at the demo: the shell, in the demo's consortium.
    package let principal: Principal
    /// How many harvests were asked for.
    package let count: Int

    /// Makes the world in a fresh installation.
    package static func prepare(_ installation: Installation, _ publisher: DemoPublisher) async throws -> DemoScenario {
        let world = DemoWorld(useCases: installation.useCases, publisher: publisher)
        let principal = try await world.build()
        return DemoScenario(principal: principal, count: try await world.ask(as: principal))
    }
}

/// The demo's world while it is made.
private struct DemoWorld {
    let useCases: UseCases
    let publisher: DemoPublisher

    /// Makes the consortium with everybody in it; answers the shell inside it.
    func build() async throws -> Principal {
        let key = "demo"
        _ = try await useCases.addConsortium(
            // Every hour is night here, so that nothing waits for midnight.
            fields: ["key": key, "name": "Demo Consortium", "email": "office@demo.example", "night": "00:00-00:00"],
            as: try await useCases.shell(user: key, in: nil)
        )
        let shell = try await useCases.shell(user: key, in: key)
        // A web page in place of a report is tried again the next night; nobody waits for that here.
        _ = try await useCases.setErrorPolicy(.backOff, for: 9020, as: shell)
        try await member("Ada Admin", "ada@demo.example", "admin", shell)
        for institution in DemoScenario.institutions {
            let id = institution.customerID
            _ = try await useCases.addInstitution(fields: ["name": institution.name, "local_id": id], as: shell)
            try await member("Manager of \(institution.name)", "manager@\(id).example", "manager@\(id)", shell)
        }
        for provider in DemoProvider.all { try await connect(provider, shell) }
        return shell
    }

    private func member(_ name: String, _ address: String, _ role: String, _ shell: Principal) async throws {
        _ = try await useCases.inviteUser(address: address, fields: ["name": name], roles: [role], as: shell)
    }

    private func connect(_ provider: DemoProvider, _ shell: Principal) async throws {
        let wanted = ["customer_id", "requestor_id"] + (provider.apiKey == nil ? [] : ["api_key"])
        _ = try await useCases.addProvider(
            fields: [
                "name": provider.name, "base_url": publisher.baseURL(of: provider), "release": provider.release,
                "credential_fields": wanted.joined(separator: " "), "attempts": "2",
                // All platforms share this machine's loopback, and nobody has to be spared here.
                "requests_at_once": "8", "request_spacing": "20 ms",
            ],
            as: shell
        )
        for institution in DemoScenario.institutions {
            var fields = [
                "provider": provider.name, "institution": institution.customerID,
                "customer_id": institution.customerID, "requestor_id": provider.requestorID,
            ]
            fields["api_key"] = provider.apiKey
            _ = try await useCases.addConnection(fields: fields, as: shell)
        }
    }

    /// Asks for reports of the last months that every provider has had its four weeks for; answers how many harvests.
    func ask(as shell: Principal) async throws -> Int {
        let newest = Zone.utc.date(at: useCases.clock.now()).yearMonth.advanced(by: -2)
        var count = 0
        for provider in DemoProvider.all {
            var form = HarvestRequestForm(providers: [provider.name], start: .now)
            (form.from, form.to) = (newest.description, newest.description)
            switch provider.behaviour {
            case .correct: form.from = newest.advanced(by: -1).description
            case .slow, .queued: form.reports = ["TR"]
            case .refusing, .broken, .empty: form.reports = ["PR", "TR"]
            }
            count += try await useCases.requestHarvests(form, as: shell).tally.created
        }
        return count
    }
}
