package import Database
package import Ground

/// Some of a consortium's connections, by what they have in common.
package enum ConnectionSelection: Sendable, Hashable {
    case connection(ConnectionID)
    case provider(ProviderID)
    case institution(InstitutionID)
    /// All of the consortium.
    case all
}

extension ConnectionSelection {
    /// The selection as a condition on a table that names connection, provider and institution.
    ///
    /// The connection's id stands in `column`, written with the table where several have one of that name; the value is
    /// bound to the numbered parameter.
    /// *Shape*: `AND provider_id = ?2` with the provider's id as its value; for all, neither.
    package func filter(
        connectionIn column: String,
        of table: String? = nil,
        parameter: Int = 2
    ) -> (condition: String, values: [Value]) {
        func equals(_ column: String, _ value: any DatabaseValue) -> (String, [Value]) {
            ("AND \(table.map { "\($0)." } ?? "")\(column) = ?\(parameter)", [Value(value)])
        }
        return switch self {
        case .connection(let id): equals(column, id)
        case .provider(let id): equals("provider_id", id)
        case .institution(let id): equals("institution_id", id)
        case .all: ("", [])
        }
    }
}
