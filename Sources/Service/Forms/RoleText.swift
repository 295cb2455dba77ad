internal import Ground
internal import Tenancy

/// A role with its scope, as people write it: `admin`, `viewer`, `manager@Library of X`, `viewer@group:North`.
struct RoleText: Hashable {
    let role: Role
    let scope: RoleScope

    init(_ role: Role, at scope: RoleScope) {
        self.role = role
        self.scope = scope
    }

    /// Reads one; what follows the @ is an institution unless it begins with `group:`.
    ///
    /// *Throws*: `InvalidFields` for a text of another form, `RecordError.unknown` for a name that nothing has.
    init(_ text: String, _ lookup: Lookup) throws {
        let written = text.trimmed
        let name = written.prefix { $0 != "@" }
        let place = written[name.endIndex...].dropFirst().trimmed
        guard let role = Role(rawValue: name.lowercased()), role != .sysadmin else {
            throw Self.invalid("“\(FieldCheck.excerpt(written))” begins with none of admin, manager, viewer.")
        }
        switch place {
        case "" where role == .manager:
            throw Self.invalid("A manager is one of an institution or a group: manager@NAME, or manager@group:NAME.")
        case "", "consortium": self.init(role, at: .consortium)
        case let place where place.hasPrefix("group:"):
            self.init(role, at: .group(try lookup.group(String(place.dropFirst("group:".count))).id))
        default: self.init(role, at: .institution(try lookup.institution(place).id))
        }
        guard role.isHeld(at: scope) else {
            throw Self.invalid(
                "The role \(role.rawValue) is one of the whole consortium: write \(role.rawValue) alone."
            )
        }
    }

    /// Reads several, separated by semicolons.
    static func list(_ text: String, _ lookup: Lookup) throws -> [RoleText] {
        try text.split(separator: ";").map(\.trimmed).filter { !$0.isEmpty }
            .map { try RoleText($0, lookup) }
    }

    private static func invalid(_ message: String) -> InvalidFields {
        InvalidFields([FieldProblem("roles", message)])
    }
}
