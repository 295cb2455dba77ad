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

    init(_ transaction: any Transaction, in scope: ConsortiumScope) {
        self.transaction = transaction
        self.scope = scope
    }

    /// By local id, then by name, then by number.
    func institution(_ text: String) throws -> Institution {
        let institutions = InstitutionRepository(transaction)
        let name = FieldCheck.trimmed(text)
        let found =
            try institutions.institution(localID: name, in: scope)
            ?? institutions.institution(named: name, in: scope)
            ?? number(name).flatMap { try institutions.institution(InstitutionID($0), in: scope) }
        return try found ?? unknown("institution", name)
    }

    func group(_ text: String) throws -> InstitutionGroup {
        let groups = InstitutionGroupRepository(transaction)
        let name = FieldCheck.trimmed(text)
        let found =
            try groups.group(named: name, in: scope)
            ?? number(name).flatMap { try groups.group(InstitutionGroupID($0), in: scope) }
        return try found ?? unknown("group", name)
    }

    func provider(_ text: String) throws -> Provider {
        let providers = ProviderRepository(transaction)
        let name = FieldCheck.trimmed(text)
        let found =
            try providers.provider(named: name, in: scope)
            ?? number(name).flatMap { try providers.provider(ProviderID($0), in: scope) }
        return try found ?? unknown("provider", name)
    }

    func connection(_ text: String) throws -> Connection {
        let connections = ConnectionRepository(transaction)
        let name = FieldCheck.trimmed(text)
        let found =
            try connections.connection(named: name, in: scope)
            ?? number(name).flatMap { try connections.connection(ConnectionID($0), in: scope) }
        return try found ?? unknown("connection", name)
    }

    /// By address, or by number.
    func membership(_ text: String) throws -> Membership {
        let memberships = MembershipRepository(transaction)
        let name = FieldCheck.trimmed(text)
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
        let name = FieldCheck.trimmed(text)
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
