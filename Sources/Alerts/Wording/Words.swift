internal import Harvests

/// What an event says of its harvest where a mail has one line for it; pure.
///
/// English and German; any other language reads English, as `LocalText` has it. Times, months and statuses are worded by
/// the mail's own templates.
package enum Words {
    /// What a digest writes beside a harvest.
    ///
    /// *Shape*: `Credentials refused`, `Zugangsdaten abgelehnt`; nil where the status says it all.
    package static func note(_ kind: EventKind, in language: String) -> String? {
        text(kind)?.text(in: language)
    }

    /// A success that came after trouble.
    package static func afterTrouble(in language: String) -> String {
        LocalText("after a failure", de: "nach einem Fehlschlag").text(in: language)
    }

    private static func text(_ kind: EventKind) -> LocalText? {
        switch kind {
        case .credentialsBroken: LocalText("Credentials refused", de: "Zugangsdaten abgelehnt")
        case .partialData: LocalText("Incomplete", de: "Unvollständig")
        case .heldForReview: LocalText("Held for review", de: "Zur Prüfung zurückgehalten")
        case .harvestMissing: LocalText("Missing", de: "Fehlt")
        case .harvestFailed, .recovered, .completed, .requestSubmitted, .requestApproved, .requestRefused,
            .nobodyToTell, .digest:
            nil
        }
    }
}
