extension ErrorCatalogue {
    /// The report, or the month, cannot be had (COUNTER 3000…3032).
    static let reportEntries: [ErrorEntry] = [
        ErrorEntry(
            3000,
            .error,
            .giveUp,
            title: LocalText("Report Not Supported", de: "Bericht wird nicht angeboten"),
            explanation: LocalText(
                "The provider does not offer this report.",
                de: "Der Anbieter bietet diesen Bericht nicht an."
            ),
            remedy: LocalText(
                "Remove this report from the connection or from the provider.",
                de: "Nehmen Sie diesen Bericht aus der Verbindung oder beim Anbieter heraus."
            ),
            failReason: .unsupported
        ),
        ErrorEntry(
            3010,
            .error,
            .giveUp,
            title: LocalText("Report Version Not Supported", de: "Release wird nicht angeboten"),
            explanation: LocalText(
                "The provider does not offer this report in the COUNTER release that is set here.",
                de: "Der Anbieter bietet diesen Bericht nicht in dem hier eingestellten COUNTER-Release an."
            ),
            remedy: LocalText(
                "Choose the other release at the provider, or remove the report.",
                de: "Stellen Sie beim Anbieter das andere Release ein oder nehmen Sie den Bericht heraus."
            ),
            failReason: .unsupported
        ),
        ErrorEntry(
            3020,
            .error,
            .giveUp,
            title: LocalText("Invalid Date Arguments", de: "Ungültiger Zeitraum"),
            explanation: LocalText(
                "The provider rejected the month in both ways of writing it: it is unfinished, or too old.",
                de: "Der Anbieter hat den Monat in beiden Schreibweisen abgelehnt: Er ist nicht abgeschlossen oder zu "
                    + "alt."
            ),
            remedy: LocalText(
                "Ask for a month that has ended. If the month is right, report it to the provider as a fault.",
                de: "Fragen Sie nach einem abgeschlossenen Monat. Stimmt der Monat, melden Sie es dem Anbieter als "
                    + "Fehler."
            )
        ),
        ErrorEntry(
            3030,
            .info,
            .doneEmpty,
            withRows: .note,
            title: LocalText(
                "No Usage Available for Requested Dates",
                de: "Keine Nutzung im Zeitraum"
            ),
            explanation: LocalText(
                "The provider states that nobody used what this report counts in this month. Until four weeks after "
                    + "the month's end we ask again, as some providers say so when they have not counted yet.",
                de:
                    "Der Anbieter gibt an, dass in diesem Monat niemand genutzt hat, was dieser Bericht zählt. Bis vier "
                    + "Wochen nach Monatsende fragen wir nach, denn manche sagen dies, wenn sie noch nicht gezählt "
                    + "haben."
            ),
            remedy: LocalText(
                "Nothing to do, unless you expected usage: then ask the provider.",
                de: "Nichts zu tun, es sei denn, Sie haben Nutzung erwartet: Fragen Sie dann den Anbieter."
            ),
            monthMayBeLate: true
        ),
        ErrorEntry(
            3031,
            .warning,
            .daily,
            withRows: .review,
            title: LocalText("Usage Not Ready for Requested Dates", de: "Nutzung noch nicht gezählt"),
            explanation: LocalText(
                "The provider has not finished counting this month.",
                de: "Der Anbieter hat diesen Monat noch nicht fertig gezählt."
            ),
            remedy: LocalText(
                "Wait; we ask again until after the four weeks that a provider has. If it happens every month, choose a "
                    + "later day of the month for this provider.",
                de: "Warten Sie; wir fragen bis nach den vier Wochen, die ein Anbieter hat. Geschieht es jeden "
                    + "Monat, wählen Sie für diesen Anbieter einen späteren Tag."
            ),
            lastRemedy: LocalText(
                "Ask the provider when the month will be ready, or choose a later day of the month for it.",
                de: "Fragen Sie den Anbieter, wann der Monat fertig ist, oder wählen Sie für ihn einen späteren Tag."
            ),
            monthMayBeLate: true
        ),
        ErrorEntry(
            3032,
            .warning,
            .giveUp,
            withRows: .review,
            title: LocalText(
                "Usage No Longer Available for Requested Dates",
                de: "Nutzung nicht mehr verfügbar"
            ),
            explanation: LocalText(
                "The month is older than what the provider keeps, or than what it ever counted.",
                de: "Der Monat ist älter als das, was der Anbieter aufbewahrt oder je gezählt hat."
            ),
            remedy: LocalText(
                "Set the first month of this connection to a later one. If you need the month, ask the provider "
                    + "for a file.",
                de:
                    "Stellen Sie bei der Verbindung einen späteren ersten Monat ein. Brauchen Sie den Monat, bitten Sie "
                    + "den Anbieter um eine Datei."
            ),
            failReason: .noLongerAvailable
        ),
    ]
}
