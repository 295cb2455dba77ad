internal import Database

/// Whether a consortium, an institution, a provider or a person takes part.
///
/// What has harvests is not removed but made inactive: its history stays.
package enum ActiveState: String, Sendable, Hashable, CaseIterable, DatabaseValue {
    case active
    case inactive
}
