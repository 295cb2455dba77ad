import Connections
import Crypto
import Database
import Ground
import Tenancy

/// A consortium with one institution, a provider and a connection whose credentials are complete.
struct ConnectionWorld {
    static let now = Instant(seconds: 1_770_000_000)
    static let migrations = TenancySchema.migrations + ConnectionsSchema.migrations
    static let keyring = Keyring.ephemeral()
    static let secret = "s3cret-customer"

    let scope: ConsortiumScope
    let institution: Institution
    let provider: Provider
    let connection: Connection

    init(_ transaction: any Transaction, key: String = "first", zone: String = "Europe/Berlin") throws {
        let now = Self.now
        let consortium = try ConsortiumRepository(transaction)
            .add(ConsortiumDetails(key: key, name: key, zone: Zone(zone) ?? .utc), at: now)
        scope = ConsortiumScope(consortium.id)
        institution = try InstitutionRepository(transaction).add(
            InstitutionDetails(name: "Library"),
            in: scope,
            at: now
        )
        provider = try ProviderRepository(transaction)
            .add(ProviderDetails(name: "JSTOR", settings: Self.settings()), in: scope, at: now)
        let connections = ConnectionRepository(transaction)
        let added = try connections.add(
            ConnectionDetails(name: "JSTOR – Library", provider: provider.id, institution: institution.id),
            in: scope,
            at: now
        )
        try connections.setCredentials(
            Credentials([.customerID: Self.secret, .apiKey: "k3y"]),
            of: added.id,
            keyring: Self.keyring,
            in: scope,
            at: now
        )
        connection = try connections.connection(added.id, in: scope) ?? added
    }

    static func settings(_ url: String = "https://sushi.example.org/counter") throws -> ProviderSettings {
        var settings = ProviderSettings()
        settings.url = try ServiceURL(url)
        settings.release = .r51
        settings.credentialFields = [.customerID, .apiKey]
        settings.dayOfMonth = 15
        return settings
    }

    /// The connection as it is stored now.
    func read(_ transaction: any Transaction) throws -> Connection {
        guard let connection = try ConnectionRepository(transaction).connection(connection.id, in: scope) else {
            throw RecordError.unknown("connection", connection.id)
        }
        return connection
    }
}
