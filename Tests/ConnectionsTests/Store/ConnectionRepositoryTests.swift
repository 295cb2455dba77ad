import Connections
import Crypto
import Database
import Ground
import Tenancy
import TestSupport
import Testing

struct ConnectionRepositoryTests {
    private static let now = ConnectionWorld.now

    private func withWorld(_ body: @escaping @Sendable (any Transaction, ConnectionWorld) throws -> Void) async throws {
        try await withStore(migrations: ConnectionWorld.migrations) { database in
            try await database.write { try body($0, try ConnectionWorld($0)) }
        }
    }

    @Test func `a new connection is incomplete until its credentials are filled in`() async throws {
        try await withWorld { transaction, world in
            let connections = ConnectionRepository(transaction)
            let details = ConnectionDetails(name: "own", provider: world.provider.id, institution: nil)
            let added = try connections.add(details, in: world.scope, at: Self.now)
            #expect(added.state == .incomplete)
            let effective = try #require(try connections.effective(added.id, in: world.scope))
            #expect(effective.obstacle(at: Self.now) == .incomplete([.customerID, .apiKey]))
            #expect(world.connection.state == .enabled)
            #expect(world.connection.filled == [.customerID, .apiKey])
        }
    }

    @Test func `credentials come back only to who holds the key, and only in their row`() async throws {
        try await withWorld { transaction, world in
            let connections = ConnectionRepository(transaction)
            let opened = try connections.credentials(
                of: world.connection.id,
                keyring: ConnectionWorld.keyring,
                in: world.scope
            )
            #expect(opened[.customerID] == ConnectionWorld.secret)
            #expect("\(opened)" == "credentials (customer_id, api_key)")
            #expect(!String(reflecting: opened).contains(ConnectionWorld.secret))
            let bytes = try transaction.value([UInt8].self, "SELECT credentials FROM connections")
            let sealed = try #require(bytes)
            #expect(!String(decoding: sealed, as: UTF8.self).contains(ConnectionWorld.secret))
            #expect(throws: CryptoError.self) {
                try connections.credentials(of: world.connection.id, keyring: .ephemeral(), in: world.scope)
            }
            let details = ConnectionDetails(name: "other", provider: world.provider.id, institution: nil)
            let other = try connections.add(details, in: world.scope, at: Self.now)
            try transaction.run("UPDATE connections SET credentials = ?2 WHERE id = ?1", other.id, sealed)
            #expect(throws: CryptoError.self) {
                try connections.credentials(of: other.id, keyring: ConnectionWorld.keyring, in: world.scope)
            }
        }
    }

    @Test func `broken and verified hold for the credentials they were told of, and an edit clears them`() async throws
    {
        try await withWorld { transaction, world in
            let connections = ConnectionRepository(transaction)
            let (id, scope, now) = (world.connection.id, world.scope, Self.now)
            let old = world.connection.credentialsFingerprint
            try connections.markVerified(id, fingerprint: old, in: scope, at: now)
            #expect(try world.read(transaction).verifiedAt == now)
            #expect(try connections.markBroken(id, fingerprint: old, reason: "2000", in: scope, at: now))
            let broken = try world.read(transaction)
            #expect(broken.state == .broken)
            #expect(broken.verifiedAt == nil)
            let effective = try #require(try connections.effective(id, in: scope))
            #expect(effective.obstacle(at: now) == .broken("2000"))

            let edited = Credentials([.customerID: "new", .apiKey: "k3y"])
            try connections.setCredentials(edited, of: id, keyring: ConnectionWorld.keyring, in: scope, at: now)
            let mended = try world.read(transaction)
            #expect(mended.state == .enabled)
            #expect(mended.brokenAt == nil && mended.brokenReason == nil)
            #expect(mended.credentialsFingerprint != old)
            #expect(try !connections.markBroken(id, fingerprint: old, reason: "late", in: scope, at: now))
            #expect(try world.read(transaction).state == .enabled)
        }
    }

    @Test func `setting the same credentials again changes nothing`() async throws {
        try await withWorld { transaction, world in
            let connections = ConnectionRepository(transaction)
            let (id, scope) = (world.connection.id, world.scope)
            let fingerprint = world.connection.credentialsFingerprint
            try connections.markBroken(id, fingerprint: fingerprint, reason: "2000", in: scope, at: Self.now)
            let before = try world.read(transaction)
            let same = Credentials([.customerID: ConnectionWorld.secret, .apiKey: "k3y"])
            try connections.setCredentials(same, of: id, keyring: ConnectionWorld.keyring, in: scope, at: Self.now)
            #expect(try world.read(transaction) == before)
        }
    }

    @Test(arguments: [
        ("https://other.example.org/counter", true), ("http://sushi.example.org/counter", true),
        ("https://sushi.example.org:8443/counter", true), ("https://sushi.example.org/elsewhere", false),
        ("https://SUSHI.example.org/counter?x=1", false),
    ])
    func `a provider that leads elsewhere waits for an admin`(url: String, waits: Bool) async throws {
        try await withWorld { transaction, world in
            let connections = ConnectionRepository(transaction)
            let (id, scope) = (world.connection.id, world.scope)
            try connections.markVerified(
                id,
                fingerprint: world.connection.credentialsFingerprint,
                in: scope,
                at: Self.now
            )
            var provider = world.provider
            provider.details.settings.url = try ServiceURL(url)
            provider = try ProviderRepository(transaction).update(provider, in: scope, at: Self.now)
            #expect(provider.host == (try ServiceURL(url).host))
            let after = try world.read(transaction)
            #expect(after.hostConfirmed == !waits)
            #expect((after.verifiedAt == nil) == waits)
            let effective = try #require(try connections.effective(id, in: scope))
            #expect(effective.obstacle(at: Self.now) == (waits ? .hostNotConfirmed(provider.host) : nil))
            try connections.confirmHosts(.connection(id), in: scope)
            #expect(try connections.effective(id, in: scope)?.obstacle(at: Self.now) == nil)
        }
    }

    @Test func `an admin confirms a provider's new host for all its connections, and for no other's`() async throws {
        try await withWorld { transaction, world in
            let (connections, providers) = (ConnectionRepository(transaction), ProviderRepository(transaction))
            let scope = world.scope
            let more = ConnectionDetails(name: "own", provider: world.provider.id, institution: nil)
            let own = try connections.add(more, in: scope, at: Self.now)
            let other = try providers.add(
                ProviderDetails(name: "Muse", settings: ConnectionWorld.settings("https://muse.example.org")),
                in: scope,
                at: Self.now
            )
            let elsewhere = ConnectionDetails(name: "Muse", provider: other.id, institution: nil)
            let third = try connections.add(elsewhere, in: scope, at: Self.now)
            for provider in [world.provider, other] {
                var moved = provider
                moved.details.settings.url = try ServiceURL("https://new.example.org/\(provider.id)")
                _ = try providers.update(moved, in: scope, at: Self.now)
            }
            let waiting = [world.connection.id, own.id]
            #expect(try connections.confirmHosts(.provider(world.provider.id), in: scope) == waiting)
            #expect(try connections.confirmHosts(.provider(world.provider.id), in: scope).isEmpty)
            #expect(try connections.connection(third.id, in: scope)?.hostConfirmed == false)
            #expect(try connections.confirmHosts(.all, in: scope) == [third.id])
        }
    }

    @Test func `the connections of a selection are removed, and no others`() async throws {
        try await withWorld { transaction, world in
            let connections = ConnectionRepository(transaction)
            let theirs = try ConnectionWorld(transaction, key: "theirs")
            let details = ConnectionDetails(name: "own", provider: world.provider.id, institution: nil)
            let own = try connections.add(details, in: world.scope, at: Self.now)
            func left() throws -> [ConnectionID] {
                try connections.page(in: world.scope, ConnectionFilter(reach: .everything)).map(\.id)
            }
            let foreign: [ConnectionSelection] = [
                .connection(theirs.connection.id), .provider(theirs.provider.id), .institution(theirs.institution.id),
            ]
            for selection in foreign { try connections.remove(selection, in: world.scope) }
            #expect(try left() == [world.connection.id, own.id])
            try connections.remove(.institution(world.institution.id), in: world.scope)
            #expect(try left() == [own.id])
            try connections.remove(.all, in: world.scope)
            #expect(try left().isEmpty)
            try ProviderRepository(transaction).removeAll(in: world.scope)
            #expect(try ProviderRepository(transaction).page(in: world.scope).isEmpty)
            #expect(try theirs.read(transaction) == theirs.connection)
        }
    }

    @Test func `a template's settings reach its providers, and its new host holds them back`() async throws {
        try await withWorld { transaction, world in
            let templates = ProviderTemplateRepository(transaction)
            var template = try templates.add(name: "EBSCO", try ConnectionWorld.settings(), at: Self.now)
            var own = ProviderSettings()
            own.attempts = 3
            let provider = try ProviderRepository(transaction).add(
                ProviderDetails(name: "EBSCO", template: template.id, settings: own),
                in: world.scope,
                at: Self.now
            )
            let connections = ConnectionRepository(transaction)
            let connection = try connections.add(
                ConnectionDetails(name: "e", provider: provider.id, institution: nil),
                in: world.scope,
                at: Self.now
            )
            #expect(provider.host == "sushi.example.org")
            template.settings.url = try ServiceURL("https://new.example.org")
            template.settings.dayOfMonth = 3
            template.settings.credentialFields = []
            _ = try templates.update(template, at: Self.now)
            let effective = try #require(try connections.effective(connection.id, in: world.scope))
            #expect(effective.host == "new.example.org")
            #expect(!effective.hostConfirmed)
            #expect(effective.limits.attempts == 3)
            #expect(effective.dayOfMonth == 3)
            #expect(effective.nextDueAt == effective.plan?.nextDue(after: Self.now))
            #expect(try connections.connection(connection.id, in: world.scope)?.state == .enabled)
            #expect(
                try ProviderRepository(transaction).provider(provider.id, in: world.scope)?.host == "new.example.org"
            )
            #expect(throws: RecordError.self) { try templates.remove(template.id) }
        }
    }

    @Test func `whatever becomes inactive suspends, and waking it up restores`() async throws {
        try await withWorld { transaction, world in
            let connections = ConnectionRepository(transaction)
            var provider = world.provider
            provider.details.state = .inactive
            provider = try ProviderRepository(transaction).update(provider, in: world.scope, at: Self.now)
            #expect(try world.read(transaction).state == .suspended)
            var institution = world.institution
            institution.details.state = .inactive
            institution = try InstitutionRepository(transaction).update(institution, in: world.scope)
            try connections.refresh(.institution(institution.id), in: world.scope, at: Self.now)
            provider.details.state = .active
            _ = try ProviderRepository(transaction).update(provider, in: world.scope, at: Self.now)
            #expect(try world.read(transaction).state == .suspended)
            institution.details.state = .active
            _ = try InstitutionRepository(transaction).update(institution, in: world.scope)
            try connections.refresh(.institution(institution.id), in: world.scope, at: Self.now)
            #expect(try world.read(transaction).state == .enabled)
            var connection = try world.read(transaction)
            connection.details.switchedOff = true
            #expect(try connections.update(connection, in: world.scope, at: Self.now).state == .disabled)
        }
    }

    @Test func `a connection stays with its provider and institution`() async throws {
        try await withWorld { transaction, world in
            var connection = world.connection
            connection.details.institution = nil
            let error = try #require(throws: InvalidFields.self) {
                try ConnectionRepository(transaction).update(connection, in: world.scope, at: Self.now)
            }
            #expect(error.problems.map(\.field) == ["institution"])
        }
    }

    @Test func `the stored state and due time are always the derived ones`() async throws {
        try await withStore(migrations: ConnectionWorld.migrations) { database in
            for seed in 0..<60 {
                try await database.write { transaction in
                    var generator = SeededGenerator(seed: UInt64(seed))
                    let world = try ConnectionWorld(transaction, key: "k\(seed)")
                    for step in 0..<12 {
                        let now = Self.now + .days(step)
                        try Self.change(Int.random(in: 0..<7, using: &generator), world, transaction, now)
                        let connections = ConnectionRepository(transaction)
                        let stored = try world.read(transaction)
                        let derived = try #require(try connections.effective(world.connection.id, in: world.scope))
                        #expect(stored.state == derived.state, "seed \(seed), step \(step)")
                        try connections.refresh(.all, in: world.scope, at: now)
                        #expect(try world.read(transaction) == stored, "seed \(seed), step \(step)")
                    }
                }
            }
        }
    }

    /// One random change of anything that a state follows from.
    private static func change(
        _ kind: Int,
        _ world: ConnectionWorld,
        _ transaction: any Transaction,
        _ now: Instant
    ) throws {
        let connections = ConnectionRepository(transaction)
        let providers = ProviderRepository(transaction)
        guard var provider = try providers.provider(world.provider.id, in: world.scope) else { return }
        var connection = try world.read(transaction)
        switch kind {
        case 0:
            provider.details.state = provider.details.state == .active ? .inactive : .active
            _ = try providers.update(provider, in: world.scope, at: now)
        case 1:
            provider.details.settings.credentialFields = [.customerID, .requestorID]
            _ = try providers.update(provider, in: world.scope, at: now)
        case 2:
            provider.details.settings.dayOfMonth = (provider.details.settings.dayOfMonth ?? 1) % 31 + 1
            _ = try providers.update(provider, in: world.scope, at: now)
        case 3:
            connection.details.switchedOff.toggle()
            _ = try connections.update(connection, in: world.scope, at: now)
        case 4:
            let values = [CredentialField.customerID: "\(now.seconds)", .apiKey: "k"]
            let keyring = ConnectionWorld.keyring
            try connections.setCredentials(
                Credentials(values),
                of: connection.id,
                keyring: keyring,
                in: world.scope,
                at: now
            )
        case 5:
            try connections.markBroken(
                connection.id,
                fingerprint: connection.credentialsFingerprint,
                reason: "x",
                in: world.scope,
                at: now
            )
        default:
            connection.details.schedule = connection.details.schedule == .monthly ? .manual : .monthly
            _ = try connections.update(connection, in: world.scope, at: now)
        }
    }

    @Test func `settings come back from the table as they went in`() async throws {
        try await withWorld { transaction, world in
            for seed in 0..<200 {
                var generator = SeededGenerator(seed: UInt64(seed))
                let settings = try ProviderSettings.random(using: &generator)
                let template = try ProviderTemplateRepository(transaction)
                    .add(name: "t\(seed)", settings, at: Self.now)
                let read = try ProviderTemplateRepository(transaction).template(template.id)
                #expect(read?.settings == settings, "seed \(seed)")
            }
        }
    }

    @Test func `lists show what is inside the reach, in order and in pages`() async throws {
        try await withWorld { transaction, world in
            let connections = ConnectionRepository(transaction)
            for number in 0..<25 {
                let institution = number % 2 == 0 ? world.institution.id : nil
                let details = ConnectionDetails(
                    name: "c\(number)",
                    provider: world.provider.id,
                    institution: institution
                )
                _ = try connections.add(details, in: world.scope, at: Self.now)
            }
            func all(_ filter: ConnectionFilter) throws -> [ConnectionID] {
                var (found, after): ([ConnectionID], ConnectionID?) = ([], nil)
                while true {
                    let page = try connections.page(in: world.scope, filter, after: after, limit: 7)
                    found += page.map(\.id)
                    guard let last = page.last else { return found }
                    after = last.id
                }
            }
            let whole = try all(ConnectionFilter(reach: .everything))
            #expect(whole.count == 26 && whole == whole.sorted())
            #expect(try all(ConnectionFilter(reach: .institutions([world.institution.id]))).count == 14)
            #expect(try all(ConnectionFilter(reach: .nothing)).isEmpty)
            #expect(try all(ConnectionFilter(reach: .everything, state: .enabled)) == [world.connection.id])
            let other = ConnectionFilter(
                reach: .institutions([InstitutionID(999)]),
                institution: world.institution.id
            )
            #expect(try all(other).isEmpty)
            let effective = try connections.effectivePage(in: world.scope, ConnectionFilter(reach: .everything))
            #expect(effective.map(\.id) == whole)
        }
    }
}
