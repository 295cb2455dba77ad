import Connections
import Crypto
import Database
import Ground
import Tenancy
import TestSupport
import Testing

struct ConnectionIsolationTests {
    private static let now = ConnectionWorld.now

    @Test func `another consortium's ids find nothing and change nothing`() async throws {
        try await withStore(migrations: ConnectionWorld.migrations) { database in
            try await database.write { transaction in
                let mine = try ConnectionWorld(transaction, key: "mine")
                let theirs = try ConnectionWorld(transaction, key: "theirs")
                let connections = ConnectionRepository(transaction)
                let providers = ProviderRepository(transaction)
                let (scope, now) = (mine.scope, Self.now)
                let (id, keyring) = (theirs.connection.id, ConnectionWorld.keyring)
                let fingerprint = theirs.connection.credentialsFingerprint
                #expect(try connections.connection(id, in: scope) == nil)
                #expect(try connections.effective(id, in: scope) == nil)
                #expect(try providers.provider(theirs.provider.id, in: scope) == nil)
                #expect(try providers.settings(of: theirs.provider.id, in: scope) == nil)
                #expect(try providers.page(in: scope).map(\.id) == [mine.provider.id])
                let filters = [
                    ConnectionFilter(reach: .everything),
                    ConnectionFilter(reach: .institutions([mine.institution.id, theirs.institution.id])),
                ]
                for filter in filters {
                    #expect(try connections.page(in: scope, filter).map(\.id) == [mine.connection.id])
                    #expect(try connections.effectivePage(in: scope, filter).map(\.id) == [mine.connection.id])
                }
                let foreign = ConnectionFilter(reach: .everything, provider: theirs.provider.id)
                #expect(try connections.page(in: scope, foreign).isEmpty)
                #expect(throws: RecordError.unknown("connection", id)) {
                    try connections.credentials(of: id, keyring: keyring, in: scope)
                }
                #expect(throws: RecordError.unknown("connection", id)) {
                    try connections.setCredentials(Credentials([:]), of: id, keyring: keyring, in: scope, at: now)
                }
                #expect(throws: RecordError.self) { try connections.update(theirs.connection, in: scope, at: now) }
                #expect(throws: RecordError.self) { try providers.update(theirs.provider, in: scope, at: now) }
                #expect(throws: RecordError.unknown("provider", theirs.provider.id)) {
                    let details = ConnectionDetails(name: "x", provider: theirs.provider.id, institution: nil)
                    return try connections.add(details, in: scope, at: now)
                }
                #expect(throws: RecordError.unknown("institution", theirs.institution.id)) {
                    let (provider, institution) = (mine.provider.id, theirs.institution.id)
                    let details = ConnectionDetails(name: "x", provider: provider, institution: institution)
                    return try connections.add(details, in: scope, at: now)
                }
                #expect(
                    try !connections.markBroken(id, fingerprint: fingerprint, reason: "x", in: scope, at: now)
                )
                try connections.markVerified(id, fingerprint: fingerprint, in: scope, at: now)
                #expect(try connections.confirmHosts(.connection(id), in: scope).isEmpty)
                if let month = YearMonth(number: 202_601) { try connections.noteSuccess(id, month: month, in: scope) }
                try connections.refresh(.connection(id), in: scope, at: now + .days(100))
                try connections.refresh(.provider(theirs.provider.id), in: scope, at: now + .days(100))
                _ = try connections.reseal(keyring: keyring, in: scope, after: nil)
                _ = try connections.forgetUnopenable(keyring: .ephemeral(), in: scope, after: nil, at: now)
                try providers.pause(theirs.provider.id, until: now, in: scope)
                try connections.remove(id, in: scope)
                try providers.remove(
                    mine.provider.id == theirs.provider.id ? mine.provider.id : theirs.provider.id,
                    in: scope
                )
                #expect(try theirs.read(transaction) == theirs.connection)
                #expect(try providers.provider(theirs.provider.id, in: theirs.scope) == theirs.provider)
            }
        }
    }

    @Test func `every statement of a tenant names the consortium first, and is served by an index`() async throws {
        try await TestStore.sqlite.withDatabase(migrations: ConnectionWorld.migrations) { database in
            try await database.write { transaction in
                let recording = RecordingTransaction(transaction)
                let world = try ConnectionWorld(recording)
                try Self.callEverything(recording, world)
                for (sql, step) in try recording.unindexed() { Issue.record("\(step): \(sql)") }
                let engineWide = ["next_due_at", "providers.host = ?1", "template_id = ?1"]
                for (sql, _) in recording.statements {
                    let words = Set(sql.split { !($0.isLetter || $0 == "_") }.map(String.init))
                    guard !words.isDisjoint(with: ["connections", "providers"]), !words.contains("INSERT") else {
                        continue
                    }
                    let isScoped = sql.contains("consortium_id = ?1")
                    #expect(isScoped || engineWide.contains { sql.contains($0) }, "\(sql)")
                }
            }
        }
    }

    /// Every method of the repositories, once.
    private static func callEverything(_ transaction: any Transaction, _ world: ConnectionWorld) throws {
        let (scope, id, now) = (world.scope, world.connection.id, Self.now)
        let connections = ConnectionRepository(transaction)
        let providers = ProviderRepository(transaction)
        let filters = [
            ConnectionFilter(reach: .everything),
            ConnectionFilter(reach: .institutions([world.institution.id])),
            ConnectionFilter(reach: .everything, provider: world.provider.id, state: .enabled),
        ]
        for filter in filters {
            _ = try connections.page(in: scope, filter)
            _ = try connections.effectivePage(in: scope, filter)
        }
        for selection in [ConnectionSelection.all, .provider(world.provider.id), .institution(world.institution.id)] {
            try connections.refresh(selection, in: scope, at: now)
        }
        _ = try connections.connection(named: "x", in: scope)
        _ = try connections.update(try world.read(transaction), in: scope, at: now)
        try connections.markVerified(id, fingerprint: "x", in: scope, at: now)
        try connections.markBroken(id, fingerprint: "x", reason: "x", in: scope, at: now)
        try connections.confirmHosts(.connection(id), in: scope)
        _ = try connections.credentials(of: id, keyring: ConnectionWorld.keyring, in: scope)
        _ = try connections.reseal(keyring: ConnectionWorld.keyring, in: scope, after: id)
        _ = try connections.forgetUnopenable(keyring: ConnectionWorld.keyring, in: scope, after: id, at: now)
        let template = try ProviderTemplateRepository(transaction)
            .add(name: "t", try ConnectionWorld.settings(), at: now)
        _ = try ProviderTemplateRepository(transaction).update(template, at: now)
        _ = try providers.update(world.provider, in: scope, at: now)
        _ = try providers.page(in: scope)
        _ = try providers.provider(named: "x", in: scope)
        try providers.pause(world.provider.id, until: now, in: scope)
        let due = DueConnections(transaction, EngineScope())
        for item in try due.page(at: now + .days(31)) { _ = try due.serve(item, next: now) }
        _ = try due.next()
        _ = try HostLimits.strictest(on: "x", defaults: .standard, EngineScope(), transaction)
        try connections.remove(id, in: scope)
        try providers.remove(world.provider.id, in: scope)
    }
}
