internal import Database
internal import Ground

/// What kind of mail it is: how long it is worth sending, and what a doubtful delivery is worth.
///
/// *Shape*: the raw values are those of `NotificationClass` in Alerts, and `test`.
package enum MailClass: String, Sendable, CaseIterable, DatabaseValue {
    case trouble
    case request
    case selfReport = "self-report"
    case digest
    case test

    /// How long after its making a mail is still tried.
    ///
    /// RFC 5321 section 4.5.4.1 advises four to five days; news that would be old by then is worth less.
    package var lifetime: Duration {
        switch self {
        case .trouble, .request, .selfReport: .days(5)
        case .digest: .days(2)
        case .test: .hours(1)
        }
    }

    /// How often a mail is sent again although it may have arrived: a second copy of a failure does less harm than none.
    package var resendsInDoubt: Int {
        switch self {
        case .trouble, .selfReport: 3
        case .digest: 1
        // A decision that seems to come twice is worse than asking: a person releases it by `mail retry`.
        case .request, .test: 0
        }
    }

    /// What the class is called in a List-Id, by which readers filter.
    var listLabel: String {
        switch self {
        case .trouble: "alerts"
        case .request: "requests"
        case .selfReport: "service"
        case .digest: "digests"
        case .test: "test"
        }
    }
}
