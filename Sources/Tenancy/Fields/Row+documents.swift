package import Database
package import Ground

extension Row {
    /// A column that holds a JSON document; nil for NULL.
    package func document(_ name: String) throws -> JSONValue? {
        let text: String? = try self[name]
        guard let text else { return nil }
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw DatabaseError(.wrongType, "The stored document in \(name) is no JSON: \(error).")
        }
    }

    /// A column that holds a JSON list of texts; empty for NULL.
    package func texts(_ name: String) throws -> [String] {
        try document(name)?.array?.compactMap(\.string) ?? []
    }

    /// A column that holds the identifier of a zone.
    package func zone(_ name: String) throws -> Zone {
        let identifier: String = try self[name]
        guard let zone = Zone(identifier) else {
            throw DatabaseError(.wrongType, "The stored time zone “\(identifier)” is not known to this system.")
        }
        return zone
    }
}

extension JSONValue {
    /// A list of texts as it is stored.
    package init(texts: some Sequence<String>) {
        self = .list(texts.map(JSONValue.text))
    }
}
