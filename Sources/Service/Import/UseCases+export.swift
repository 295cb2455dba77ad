internal import Connections
internal import Ground
package import Tenancy

/// Export to CSV files that an import reads again: the same columns, without those of credentials.
extension UseCases {
    /// Writes everything of one kind that the principal sees, a piece at a time.
    ///
    /// *Order*: by number. Pages are read one after another, so that no transaction stays open: a change made meanwhile
    /// may or may not be in it.
    package func export(
        _ kind: ImportKind,
        as principal: Principal,
        to write: (_ piece: [UInt8]) throws -> Void
    ) async throws {
        let columns = kind.fields.filter { !$0.isSecret }.map(\.name)
        var writer = CSVWriter()
        writer.write(columns)
        var after: Int64 = 0
        while true {
            let page = try await exportPage(kind, after: after, as: principal)
            for (_, document) in page { writer.write(columns.map { document[$0]?.cell ?? "" }) }
            try write(writer.take())
            guard let last = page.last else { return }
            after = last.id
        }
    }

    private func exportPage(
        _ kind: ImportKind,
        after: Int64,
        as principal: Principal
    ) async throws -> [(id: Int64, document: JSONValue)] {
        switch kind {
        case .institutions:
            return try await institutions(after: InstitutionID(after), as: principal)
                .map { ($0.id.rawValue, $0.document) }
        case .providers:
            let names = try await templateNames(as: principal)
            return try await providers(after: ProviderID(after), as: principal).map { provider in
                var document = provider.document
                document["template"] = JSONValue(provider.details.template.flatMap { names[$0] })
                return (provider.id.rawValue, document)
            }
        case .connections:
            return try await connections(after: ConnectionID(after), as: principal).map { view in
                var document = view.document
                document["contacts"] = .text(view.connection.details.contacts.map(\.text).joined(separator: "; "))
                return (view.connection.id.rawValue, document)
            }
        case .users:
            return try await users(after: MembershipID(after), as: principal).map { view in
                var document = view.document
                document["roles"] = .text(view.roles.joined(separator: "; "))
                return (view.membership.id.rawValue, document)
            }
        }
    }

    private func templateNames(as principal: Principal) async throws -> [ProviderTemplateID: String] {
        var names: [ProviderTemplateID: String] = [:]
        var after: ProviderTemplateID?
        while true {
            let page = try await templates(after: after, as: principal)
            for template in page { names[template.id] = template.name }
            guard let last = page.last else { return names }
            after = last.id
        }
    }
}

extension JSONValue {
    /// As a cell of a CSV file that `FieldReader` reads again.
    fileprivate var cell: String {
        switch self {
        case .null: ""
        case .bool(let value): value ? "yes" : "no"
        case .text(let value): value
        case .list(let values): values.map(\.cell).joined(separator: " ")
        case .dictionary(let values):
            values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.cell)" }.joined(separator: "; ")
        case .integer, .number: json()
        }
    }
}

extension Contact {
    /// `Ada Lovelace <ada@example.org>`.
    fileprivate var text: String { name.isEmpty ? address.text : "\(name) <\(address)>" }
}
