/// PostgreSQL's five-character code of what went wrong: <https://www.postgresql.org/docs/15/errcodes-appendix.html>.
struct SQLState: RawRepresentable, Hashable, Sendable {
    let rawValue: String

    init(rawValue: String) { self.rawValue = rawValue }

    static let serializationFailure = SQLState(rawValue: "40001")
    static let deadlock = SQLState(rawValue: "40P01")
    static let lockNotAvailable = SQLState(rawValue: "55P03")
    static let queryCanceled = SQLState(rawValue: "57014")
    static let featureNotSupported = SQLState(rawValue: "0A000")
    static let unknownStatement = SQLState(rawValue: "26000")
    static let idleInTransaction = SQLState(rawValue: "25P03")
    static let readOnly = SQLState(rawValue: "25006")
    static let diskFull = SQLState(rawValue: "53100")
    static let unknownDatabase = SQLState(rawValue: "3D000")
    static let tooManyConnections = SQLState(rawValue: "53300")
    static let noPrivilege = SQLState(rawValue: "42501")

    /// The first two characters.
    var group: Substring { rawValue.prefix(2) }

    /// True when the transaction was undone through no fault of its own, and may well succeed when run again.
    var asksForRepeat: Bool { [.serializationFailure, .deadlock, .lockNotAvailable].contains(self) }

    /// True when the server went away, starts, stops, or has no place: another connection may do better.
    var meansAway: Bool {
        group == "08" || group == "57" && self != .queryCanceled || self == .idleInTransaction || rawValue == "53300"
    }
}
