internal import Connections
internal import Crypto
internal import Database
package import Ground
package import Harvests
internal import Tenancy

/// The world of `garner demo`: a consortium with three institutions, their people, a connection of each to each of the
/// publisher's platforms, and the harvests that are asked for.
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

    package let scope: ConsortiumID
    /// How many harvests were asked for.
    package let count: Int

    /// Makes the world in a fresh installation, in one transaction.
    package static func prepare(_ installation: Installation, _ publisher: DemoPublisher) async throws -> DemoScenario {
        let addresses = Dictionary(uniqueKeysWithValues: DemoProvider.all.map { ($0.id, publisher.baseURL(of: $0)) })
        let keyring = installation.keyring
        let now = SystemClock().now()
        return try await installation.database.write { transaction in
            try DemoWorld(transaction, keyring, now).build(addresses)
        }
    }
}

/// The demo's world while it is made.
private struct DemoWorld {
    let transaction: any Transaction
    let keyring: Keyring
    let now: Instant

    init(_ transaction: any Transaction, _ keyring: Keyring, _ now: Instant) {
        self.transaction = transaction
        self.keyring = keyring
        self.now = now
    }

    func build(_ addresses: [String: String]) throws -> DemoScenario {
        var details = ConsortiumDetails(key: "demo", name: "Demo Consortium")
        details.email = try MailAddress("office@demo.example")
        // Every hour is night here, so that nothing waits for midnight.
        details.policies.night = NightWindow(start: 0, end: 0) ?? .standard
        let consortium = try ConsortiumRepository(transaction).add(details, at: now)
        let scope = ConsortiumScope(consortium.id)
        // A web page in place of a report is tried again the next night; nobody waits for that here.
        try ErrorPolicyRepository(transaction).set(.backOff, for: 9020, by: "demo", in: scope, at: now)
        let admin = try person("Ada Admin", "ada@demo.example", in: scope)
        try RoleGrantRepository(transaction).grant(.admin, at: .consortium, to: admin, in: scope)
        var count = 0
        let providers = try DemoProvider.all.map { ($0, try provider($0, addresses[$0.id] ?? "", in: scope)) }
        for demo in DemoScenario.institutions {
            let institution = try InstitutionRepository(transaction).add(
                InstitutionDetails(name: demo.name),
                in: scope,
                at: now
            )
            let manager = try person("Manager of \(demo.name)", "manager@\(demo.customerID).example", in: scope)
            try RoleGrantRepository(transaction).grant(
                .manager,
                at: .institution(institution.id),
                to: manager,
                in: scope
            )
            for (demoProvider, provider) in providers {
                let connection = try connection(demo, institution, demoProvider, provider, in: scope)
                count += try ask(demoProvider, over: connection, in: scope)
            }
        }
        return DemoScenario(scope: consortium.id, count: count)
    }

    private func person(_ name: String, _ address: String, in scope: ConsortiumScope) throws -> MembershipID {
        let identity = try IdentityRepository(transaction).add(
            IdentityDetails(address: try MailAddress(address), name: name),
            verifiedAt: now,
            at: now
        )
        return try MembershipRepository(transaction).add(
            identity,
            MembershipDetails(displayName: name),
            in: scope,
            at: now
        ).id
    }

    private func provider(_ demo: DemoProvider, _ address: String, in scope: ConsortiumScope) throws -> Provider {
        var settings = ProviderSettings()
        settings.url = try ServiceURL(address)
        settings.release = CounterRelease(rawValue: demo.release)
        settings.credentialFields = [.customerID, .requestorID] + (demo.apiKey == nil ? [] : [.apiKey])
        // All platforms share this machine's loopback, and nobody has to be spared here.
        settings.requestsAtOnce = 8
        settings.requestSpacing = .milliseconds(20)
        settings.attempts = 2
        return try ProviderRepository(transaction).add(
            ProviderDetails(name: demo.name, settings: settings),
            in: scope,
            at: now
        )
    }

    private func connection(
        _ demo: DemoInstitution,
        _ institution: Institution,
        _ demoProvider: DemoProvider,
        _ provider: Provider,
        in scope: ConsortiumScope
    ) throws -> EffectiveConnection {
        let connections = ConnectionRepository(transaction)
        let added = try connections.add(
            ConnectionDetails(
                name: "\(provider.name) – \(demo.name)",
                provider: provider.id,
                institution: institution.id
            ),
            in: scope,
            at: now
        )
        var values: [CredentialField: String] = [
            .customerID: demo.customerID, .requestorID: demoProvider.requestorID,
        ]
        values[.apiKey] = demoProvider.apiKey
        try connections.setCredentials(Credentials(values), of: added.id, keyring: keyring, in: scope, at: now)
        guard let effective = try connections.effective(added.id, in: scope) else {
            throw RecordError.unknown("connection", added.id)
        }
        return effective
    }

    /// Asks for reports of the last months that every provider has had its four weeks for.
    private func ask(
        _ demo: DemoProvider,
        over connection: EffectiveConnection,
        in scope: ConsortiumScope
    ) throws -> Int {
        let newest = Zone.utc.date(at: now).yearMonth.advanced(by: -2)
        let reports: [MasterReport]
        let months: [YearMonth]
        switch demo.behaviour {
        case .correct: (reports, months) = (MasterReport.allCases, [newest, newest.advanced(by: -1)])
        case .slow, .queued: (reports, months) = ([.tr], [newest])
        case .refusing, .broken, .empty: (reports, months) = ([.pr, .tr], [newest])
        }
        for month in months {
            for report in reports {
                try HarvestRepository(transaction).add(
                    NewHarvest(report, month, over: connection, priority: .now, start: .now(now)),
                    in: scope,
                    at: now
                )
            }
        }
        return months.count * reports.count
    }
}
