package import Ground

/// What an action is about, as far as access goes; identifiers come from queries in the principal's own consortium.
package enum AccessTarget: Sendable, Hashable {
    /// Something of the installation: a consortium as such, a provider template, a setting.
    case installation
    /// The consortium as a whole: its institutions, providers, people, everything at once.
    case consortium
    /// One institution, or what belongs to it.
    case institution(InstitutionID)
    /// Several institutions at once; all of them must be allowed.
    case institutions([InstitutionID])
    /// What belongs to the consortium and to no institution, as a connection of its own.
    case consortiumWide
    /// A person's own account.
    case identity(IdentityID)

    /// The target of a row that belongs to an institution, or to the consortium itself when it names none.
    package static func owner(_ institution: InstitutionID?) -> AccessTarget {
        institution.map(AccessTarget.institution) ?? .consortiumWide
    }
}
