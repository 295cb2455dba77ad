internal import Harvests
package import Tenancy

/// What became of harvests and requests, in words.
extension Words {
    /// What an event says of its harvest: `Failed`, `Gescheitert`.
    package func standing(_ kind: EventKind) -> String {
        let words =
            switch kind {
            case .harvestFailed: LocalText("Failed", de: "Gescheitert")
            case .credentialsBroken: LocalText("Credentials refused", de: "Zugangsdaten abgelehnt")
            case .partialData: LocalText("Incomplete", de: "Unvollständig")
            case .heldForReview: LocalText("Held for review", de: "Zur Prüfung zurückgehalten")
            case .harvestMissing: LocalText("Missing", de: "Fehlt")
            case .recovered: LocalText("Recovered", de: "Behoben")
            case .completed: LocalText("Succeeded", de: "Erfolgreich")
            case .requestSubmitted: LocalText("Waits for a decision", de: "Wartet auf Entscheidung")
            case .requestApproved: LocalText("Approved", de: "Genehmigt")
            case .requestRefused: LocalText("Refused", de: "Abgelehnt")
            case .nobodyToTell: LocalText("Nobody to tell", de: "Niemand zu benachrichtigen")
            case .digest: LocalText("Summary", de: "Übersicht")
            }
        return text(words)
    }

    func standing(_ outcome: DigestComposition.Outcome) -> String {
        switch outcome {
        case .trouble(let kind): standing(kind)
        case .succeeded(afterTrouble: false): standing(.completed)
        case .succeeded(afterTrouble: true):
            text(LocalText("Succeeded after a failure", de: "Erfolgreich nach einem Fehlschlag"))
        }
    }

    /// How often a digest comes: `daily`, `täglich`.
    package func period(_ period: DigestPeriod) -> String {
        let words =
            switch period {
            case .off: LocalText("off", de: "aus")
            case .daily: LocalText("daily", de: "täglich")
            case .weekly: LocalText("weekly", de: "wöchentlich")
            case .monthly: LocalText("monthly", de: "monatlich")
            }
        return text(words)
    }
}
