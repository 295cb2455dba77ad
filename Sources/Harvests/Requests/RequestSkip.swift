/// Why a request leaves out a combination of institution, provider, report and month.
package enum RequestSkip: String, Sendable, Hashable, CaseIterable {
    /// The institution has no connection to the provider.
    case notConnected
    /// The connection, the provider or the institution is switched off.
    case inactive
    /// A required credential is blank.
    case incomplete
    /// The provider refused the credentials, and nobody has mended them since.
    case badCredentials
    /// Nobody has confirmed the provider's new address.
    case hostNotConfirmed
    /// The report is not enabled for the connection.
    case reportNotEnabled
    /// The month is not over yet.
    case monthUnfinished
    /// The month lies before the first that the connection wants.
    case beforeFirstMonth
    /// The provider does not have the month: it began later, or no longer keeps it.
    case notOffered
    /// Stored already, and the request leaves that out.
    case alreadySucceeded
    /// It runs now.
    case alreadyRunning
    /// It waits in the queue already, as early as the request would have it.
    case alreadyWaiting
    /// The provider asked us to come back for it.
    case waitingForProvider

    /// A clause for people, in English and German: “12 left out: …”.
    package var text: LocalText {
        switch self {
        case .notConnected: LocalText("not connected to the provider", de: "nicht mit dem Anbieter verbunden")
        case .inactive: LocalText("switched off", de: "ausgeschaltet")
        case .incomplete: LocalText("credentials incomplete", de: "Zugangsdaten unvollständig")
        case .badCredentials: LocalText("credentials refused by the provider", de: "Zugangsdaten abgewiesen")
        case .hostNotConfirmed: LocalText("new address not confirmed", de: "neue Adresse nicht bestätigt")
        case .reportNotEnabled: LocalText("report not enabled", de: "Bericht nicht aktiviert")
        case .monthUnfinished: LocalText("month not over yet", de: "Monat noch nicht vorbei")
        case .beforeFirstMonth:
            LocalText("before the connection's first month", de: "vor dem ersten Monat der Verbindung")
        case .notOffered: LocalText("not offered by the provider", de: "vom Anbieter nicht angeboten")
        case .alreadySucceeded: LocalText("already succeeded", de: "bereits erfolgreich")
        case .alreadyRunning: LocalText("running now", de: "läuft gerade")
        case .alreadyWaiting: LocalText("already in the queue", de: "bereits in der Warteschlange")
        case .waitingForProvider: LocalText("being prepared by the provider", de: "wird vom Anbieter vorbereitet")
        }
    }
}

/// How many harvests a request makes, asks for again, and leaves out for which reasons.
package struct RequestTally: Sendable, Hashable {
    package var created = 0
    package var renewed = 0
    package var skipped: [RequestSkip: Int] = [:]

    /// A tally of nothing.
    package init() {}

    /// What is asked for: what a quota counts.
    package var asked: Int { created + renewed }

    package var skippedInAll: Int { skipped.values.reduce(0, +) }

    /// Counts combinations that are left out; a count of zero leaves no trace.
    package mutating func skip(_ reason: RequestSkip, _ count: Int = 1) {
        guard count > 0 else { return }
        skipped[reason, default: 0] += count
    }

    /// Adds up the parts of a request that is carried out in several transactions.
    package static func += (left: inout RequestTally, right: RequestTally) {
        left.created += right.created
        left.renewed += right.renewed
        left.skipped.merge(right.skipped, uniquingKeysWith: +)
    }
}
