internal import Database

/// What to do about a code: the one decision that a consortium may change per code.
///
/// *Source*: reference pages sushi.md §9 (what a code means) and ccplus.md §7 (what to do about it).
package enum ErrorPolicy: String, Sendable, Hashable, CaseIterable, Codable {
    /// A valid zero once the provider has had its four weeks; until then like `daily`.
    case doneEmpty
    /// The provider prepares the report: ask again after some minutes, at no cost, for a limited time.
    case poll
    /// Try again after a delay that doubles from a quarter of an hour to a day.
    case backOff
    /// Try again in the next night window.
    case daily
    /// End at once as Fail, and ask nothing more with these credentials until somebody mends them.
    case holdCredentials
    /// End at once as Fail: no repetition mends it.
    case giveUp
    /// The data is good; keep the remark.
    case note
    /// The data came, and a person should look at it: stored with a mark, or held back.
    case review

    /// Whether a harvest ends with it at once, so that no attempt follows.
    package var endsAtOnce: Bool { self == .holdCredentials || self == .giveUp }

    /// How grave it is among several codes of one answer: the highest decides, and among equals the lowest code.
    ///
    /// What needs a person comes before what time mends, and both before what leaves the data usable. A refusal of the
    /// credentials comes first of all, since every further request with them may lock the account.
    package var gravity: Int {
        switch self {
        case .note: 0
        case .doneEmpty: 1
        case .review: 2
        case .poll: 3
        case .daily: 4
        case .backOff: 5
        case .giveUp: 6
        case .holdCredentials: 7
        }
    }
}

extension ErrorPolicy: DatabaseValue {}
