internal import Connections
internal import Database
internal import Ground
internal import Tenancy

/// Finds what people name: by its name, by a number of their own where it has one, or by `#` and Garner's number.
///
/// What is not found and what another consortium has give equal errors.
struct Lookup {
    let transaction: any Transaction
    let scope: ConsortiumScope
    private let memory: Memory?

    /// What was found before, for work in one transaction that names the same things many times and changes none.
    final class Memory {
        fileprivate var institutions: [String: Institution] = [:]
        fileprivate var providers: [String: Provider] = [:]

        /// Empty.
        init() {}
    }

    init(_ transaction: any Transaction, in scope: ConsortiumScope, memory: Memory? = nil) {
        self.transaction = transaction
        self.scope = scope
        self.memory = memory
    }

    /// By local id, then by name, then by number.
    func institution(_ text: String) throws -> Institution {
        if let known = memory?.institutions[text] { return known }
        let found = try readInstitution(text)
        memory?.institutions[text] = found
        return found
    }

    private func readInstitution(_ text: String) throws -> Institution {
        let institutions = InstitutionRepository(transaction)
        let name = text.trimmed
        let found =
            try institutions.institution(localID: name, in: scope)
            ?? institutions.institution(named: name, in: scope)
            ?? number(name).flatMap { try institutions.institution(InstitutionID($0), in: scope) }
        return try found ?? unknown("institution", name)
    }

    func group(_ text: String) throws -> InstitutionGroup {
        let groups = InstitutionGroupRepository(transaction)
        let name = text.trimmed
        let found =
            try groups.group(named: name, in: scope)
            ?? number(name).flatMap { try groups.group(InstitutionGroupID($0), in: scope) }
        return try found ?? unknown("group", name)
    }

    func provider(_ text: String) throws -> Provider {
        if let known = memory?.providers[text] { return known }
        let found = try readProvider(text)
        memory?.providers[text] = found
        return found
    }

    private func readProvider(_ text: String) throws -> Provider {
        let providers = ProviderRepository(transaction)
        let name = text.trimmed
        let found =
            try providers.provider(named: name, in: scope)
            ?? number(name).flatMap { try providers.provider(ProviderID($0), in: scope) }
        return try found ?? unknown("provider", name)
    }

    func connection(_ text: String) throws -> Connection {
        let connections = ConnectionRepository(transaction)
        let name = text.trimmed
        let found =
            try connections.connection(named: name, in: scope)
            ?? number(name).flatMap { try connections.connection(ConnectionID($0), in: scope) }
        return try found ?? unknown("connection", name)
    }

    /// By address, or by number.
    func membership(_ text: String) throws -> Membership {
        let memberships = MembershipRepository(transaction)
        let name = text.trimmed
        if name.contains("@"), let address = try? MailAddress(name),
            let found = try memberships.membership(address, in: scope)
        {
            return found
        }
        let found = try number(name).flatMap { try memberships.membership(MembershipID($0), in: scope) }
        return try found ?? unknown("user", name)
    }

    static func template(_ text: String, _ transaction: any Transaction) throws -> ProviderTemplate {
        let templates = ProviderTemplateRepository(transaction)
        let name = text.trimmed
        if let found = try templates.template(named: name) { return found }
        if let id = Self.number(name), let found = try templates.template(ProviderTemplateID(id)) { return found }
        throw RecordError.unknown("provider template", named: "“\(FieldCheck.excerpt(name))”")
    }

    private func number(_ text: String) -> Int64? { Self.number(text) }

    private static func number(_ text: String) -> Int64? {
        Int64(text.hasPrefix("#") ? text.dropFirst() : text[...]).flatMap { $0 > 0 ? $0 : nil }
    }

    private func unknown<Found>(_ subject: String, _ name: String) throws -> Found {
        throw RecordError.unknown(subject, named: "“\(FieldCheck.excerpt(name))”")
    }
}
