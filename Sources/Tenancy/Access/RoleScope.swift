package import Ground

/// Where a role holds.
package enum RoleScope: Sendable, Hashable {
    /// Everywhere, in every consortium.
    case installation
    /// All of one consortium, and what belongs to no institution in it.
    case consortium
    /// The members of a group, as they are whenever somebody acts.
    case group(InstitutionGroupID)
    case institution(InstitutionID)
}

extension RoleScope: CustomStringConvertible {
    package var description: String {
        switch self {
        case .installation: "the installation"
        case .consortium: "the consortium"
        case .group(let group): "group \(group)"
        case .institution(let institution): "institution \(institution)"
        }
    }
}
