package import Ground

/// How far an action of a principal goes inside a consortium: what a list shows, and what a target is held against.
package enum Reach: Sendable, Hashable {
    /// Every institution, and what belongs to the consortium itself.
    case everything
    /// These institutions and nothing of the consortium's own.
    ///
    /// *Bounds*: never empty.
    case institutions(Set<InstitutionID>)
    case nothing

    /// What both reach together.
    package func union(_ other: Reach) -> Reach {
        switch (self, other) {
        case (.everything, _), (_, .everything): .everything
        case (.nothing, let reach), (let reach, .nothing): reach
        case (.institutions(let left), .institutions(let right)): .institutions(left.union(right))
        }
    }

    /// Whether a thing of this institution is inside; nil stands for the consortium's own things.
    package func contains(_ institution: InstitutionID?) -> Bool {
        switch self {
        case .everything: true
        case .institutions(let institutions): institution.map(institutions.contains) ?? false
        case .nothing: false
        }
    }

    /// The institutions to filter a query by, in order; nil when nothing is filtered out.
    package var filter: [InstitutionID]? {
        switch self {
        case .everything: nil
        case .institutions(let institutions): institutions.sorted()
        case .nothing: []
        }
    }
}
