extension ErrorCatalogue {
    /// Code 0, what a code of the provider's own (1…999) is read as, and what an unknown one is.
    static let remarkEntries: [ErrorEntry] = [
        ErrorEntry(
            0,
            .info,
            .note,
            title: LocalText("Remark of the provider", de: "Bemerkung des Anbieters"),
            explanation: LocalText(
                "The provider added a remark to the report.",
                de: "Der Anbieter hat dem Bericht eine Bemerkung beigefügt."
            ),
            remedy: LocalText("Nothing to do.", de: "Nichts zu tun.")
        )
    ]

    /// The entry for a code that stands nowhere.
    static func unknown(_ code: Int) -> ErrorEntry {
        if (1...999).contains(code) {
            return ErrorEntry(
                code,
                .warning,
                .note,
                title: LocalText("Warning of the provider's own", de: "Eigene Warnung des Anbieters"),
                explanation: LocalText(
                    "The provider added a warning of its own; the report itself is usable.",
                    de: "Der Anbieter hat eine eigene Warnung beigefügt; der Bericht selbst ist brauchbar."
                ),
                remedy: LocalText(
                    "Read the provider's text below, and ask the provider if it is unclear.",
                    de: "Lesen Sie den Text des Anbieters unten und fragen Sie nach, wenn er unklar ist."
                )
            )
        }
        return ErrorEntry(
            code,
            .error,
            .daily,
            title: LocalText("Unknown code", de: "Unbekannter Code"),
            explanation: LocalText(
                "The provider sent a code that is not in the COUNTER standard.",
                de: "Der Anbieter hat einen Code gesendet, der nicht im COUNTER-Standard steht."
            ),
            remedy: LocalText(
                "Read the provider's text below. We try again each night; if it repeats, contact the provider.",
                de: "Lesen Sie den Text des Anbieters unten. Wir versuchen es jede Nacht erneut; wiederholt es "
                    + "sich, wenden Sie sich an den Anbieter."
            ),
            lastRemedy: LocalText(
                "Read the provider's text below, and contact the provider.",
                de: "Lesen Sie den Text des Anbieters unten und wenden Sie sich an ihn."
            )
        )
    }
}
