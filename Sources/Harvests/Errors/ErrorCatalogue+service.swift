internal import Ground

extension ErrorCatalogue {
    /// The reporting service cannot answer now (COUNTER 1000…1020).
    static let serviceEntries: [ErrorEntry] = [
        ErrorEntry(
            1000,
            .error,
            .backOff,
            title: LocalText("Service Not Available", de: "Dienst nicht verfügbar"),
            explanation: LocalText(
                "The provider's reporting service had a fault of its own while it answered.",
                de: "Der Berichtsdienst des Anbieters hatte beim Antworten eine interne Störung."
            ),
            remedy: LocalText(
                "Wait; we try again by ourselves. If it lasts longer than a week, contact the provider.",
                de: "Warten Sie; wir versuchen es von selbst erneut. Dauert es länger als eine Woche, wenden Sie "
                    + "sich an den Anbieter."
            ),
            lastRemedy: LocalText(
                "Ask the provider when its service will work again.",
                de: "Fragen Sie den Anbieter, wann sein Dienst wieder arbeitet."
            )
        ),
        ErrorEntry(
            1001,
            .error,
            .backOff,
            title: LocalText("Gateway failure", de: "Störung eines Zwischenservers"),
            explanation: LocalText(
                "A server in front of the provider's reporting service failed. The code is not in the standard.",
                de: "Ein Server vor dem Berichtsdienst des Anbieters ist ausgefallen. Der Code steht nicht im Standard."
            ),
            remedy: LocalText(
                "Wait; we try again by ourselves. If it lasts longer than a week, contact the provider.",
                de: "Warten Sie; wir versuchen es von selbst erneut. Dauert es länger als eine Woche, wenden Sie "
                    + "sich an den Anbieter."
            ),
            lastRemedy: LocalText(
                "Ask the provider when its service will work again.",
                de: "Fragen Sie den Anbieter, wann sein Dienst wieder arbeitet."
            )
        ),
        ErrorEntry(
            1010,
            .error,
            .backOff,
            title: LocalText("Service Busy", de: "Dienst überlastet"),
            explanation: LocalText(
                "The provider's reporting service is overloaded at the moment.",
                de: "Der Berichtsdienst des Anbieters ist zurzeit überlastet."
            ),
            remedy: LocalText(
                "Nothing to do; we try again later.",
                de: "Nichts zu tun; wir versuchen es später erneut."
            ),
            lastRemedy: LocalText(
                "Ask the provider when its service will work again.",
                de: "Fragen Sie den Anbieter, wann sein Dienst wieder arbeitet."
            ),
            hostRest: .minutes(5)
        ),
        ErrorEntry(
            1011,
            .info,
            .poll,
            title: LocalText("Report Queued for Processing", de: "Bericht wird vorbereitet"),
            explanation: LocalText(
                "The provider is preparing this report and asked us to come back for it.",
                de: "Der Anbieter bereitet diesen Bericht vor und bittet uns, später wiederzukommen."
            ),
            remedy: LocalText(
                "Nothing to do. If the report still waits after two days, ask the provider.",
                de: "Nichts zu tun. Wartet der Bericht nach zwei Tagen immer noch, fragen Sie den Anbieter."
            )
        ),
        ErrorEntry(
            1020,
            .warning,
            .backOff,
            title: LocalText(
                "Client has made too many requests",
                de: "Zu viele Anfragen an den Anbieter"
            ),
            explanation: LocalText(
                "We have reached the provider's request limit for now.",
                de: "Wir haben die vom Anbieter erlaubte Zahl von Anfragen vorerst erreicht."
            ),
            remedy: LocalText(
                "We slow down by ourselves. If it happens often, ask the provider to raise the limit: the Code of "
                    + "Practice forbids limits that block a consortium's harvest.",
                de: "Wir werden von selbst langsamer. Geschieht es oft, bitten Sie den Anbieter, die Grenze anzuheben: "
                    + "Der Code of Practice verbietet Grenzen, die das Ernten für ein Konsortium verhindern."
            ),
            lastRemedy: LocalText(
                "Ask the provider to raise the limit: the Code of Practice forbids limits that block a harvest.",
                de:
                    "Bitten Sie den Anbieter, die Grenze anzuheben: Der Code of Practice verbietet Grenzen, die Ernten verhindern."
            ),
            hostRest: .hours(1),
            freeFor: .days(3)
        ),
        ErrorEntry(
            2090,
            .error,
            .backOff,
            title: LocalText("Error passed on by a gateway", de: "Weitergereichter Fehler eines Zwischenservers"),
            explanation: LocalText(
                "A server in front of the reporting service passed on an error. The code is not in the standard.",
                de: "Ein Server vor dem Berichtsdienst hat einen Fehler weitergereicht. Der Code steht nicht im "
                    + "Standard."
            ),
            remedy: LocalText(
                "Read the provider's text below. We try again by ourselves; if it repeats, contact the provider.",
                de: "Lesen Sie den Text des Anbieters unten. Wir versuchen es von selbst erneut; wiederholt es sich, "
                    + "wenden Sie sich an den Anbieter."
            ),
            lastRemedy: LocalText(
                "Read the provider's text below, and contact the provider.",
                de: "Lesen Sie den Text des Anbieters unten und wenden Sie sich an ihn."
            )
        ),
    ]
}
