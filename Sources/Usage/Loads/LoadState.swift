internal import Database

/// Where a load stands.
package enum LoadState: String, Sendable, Hashable, CaseIterable, DatabaseValue {
    /// Rows are coming in; nobody sees them. What a crash leaves in this state is swept.
    case writing
    /// What readers see of its connection, report and month.
    case current
    /// Complete, but it would lose usage that is there: a person accepts or discards it.
    case held
    /// Another load has taken its place; swept.
    case superseded
    /// Never shown; swept.
    case discarded
}
