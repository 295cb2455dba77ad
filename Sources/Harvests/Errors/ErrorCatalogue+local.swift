extension ErrorCatalogue {
    /// The cause lies with us, or with what is set here: our codes 9050…9099 and 9900…9999.
    static let localEntries: [ErrorEntry] = [
        ErrorEntry(
            9050,
            .warning,
            .giveUp,
            title: LocalText("Connection switched off", de: "Verbindung ausgeschaltet"),
            explanation: LocalText(
                "The connection is switched off or its credentials are unfinished, so nothing was asked.",
                de: "Die Verbindung ist ausgeschaltet oder ihre Zugangsdaten sind unvollständig; es wurde nichts "
                    + "gefragt."
            ),
            remedy: LocalText(
                "Complete and enable the connection, then restart the harvest.",
                de: "Vervollständigen und aktivieren Sie die Verbindung und starten Sie die Ernte dann neu."
            ),
            failReason: .switchedOff
        ),
        ErrorEntry(
            9051,
            .warning,
            .giveUp,
            title: LocalText("New address not confirmed", de: "Neue Adresse nicht bestätigt"),
            explanation: LocalText(
                "The provider's address has changed to another host, and nobody has confirmed yet that the credentials "
                    + "may be sent there.",
                de: "Die Adresse des Anbieters führt zu einem anderen Host, und niemand hat bisher bestätigt, dass die "
                    + "Zugangsdaten dorthin gesendet werden dürfen."
            ),
            remedy: LocalText(
                "An administrator confirms the new address at the connection; then restart the harvest.",
                de: "Ein Administrator bestätigt die neue Adresse bei der Verbindung; starten Sie die Ernte dann neu."
            ),
            failReason: .switchedOff
        ),
        ErrorEntry(
            9052,
            .error,
            .holdCredentials,
            title: LocalText("Credentials known to be refused", de: "Zugangsdaten bekanntlich abgewiesen"),
            explanation: LocalText(
                "The provider refused these credentials before, and nobody has changed them since; nothing was asked.",
                de: "Der Anbieter hat diese Zugangsdaten zuvor abgewiesen, und seither hat sie niemand geändert; es "
                    + "wurde nichts gefragt."
            ),
            remedy: LocalText(
                "Mend the connection's credentials and test them, then restart the harvest.",
                de: "Berichtigen und testen Sie die Zugangsdaten der Verbindung und starten Sie die Ernte dann neu."
            )
        ),
        ErrorEntry(
            9060,
            .warning,
            .giveUp,
            title: LocalText("Provider switched off", de: "Anbieter ausgeschaltet"),
            explanation: LocalText(
                "The provider is switched off here, so nothing was asked.",
                de: "Der Anbieter ist hier ausgeschaltet; es wurde nichts gefragt."
            ),
            remedy: LocalText(
                "Activate the provider, then restart the harvest.",
                de: "Aktivieren Sie den Anbieter und starten Sie die Ernte dann neu."
            ),
            failReason: .switchedOff
        ),
        ErrorEntry(
            9070,
            .warning,
            .giveUp,
            title: LocalText("Institution switched off", de: "Einrichtung ausgeschaltet"),
            explanation: LocalText(
                "The institution is switched off here, so nothing was asked.",
                de: "Die Einrichtung ist hier ausgeschaltet; es wurde nichts gefragt."
            ),
            remedy: LocalText(
                "Activate the institution, then restart the harvest.",
                de: "Aktivieren Sie die Einrichtung und starten Sie die Ernte dann neu."
            ),
            failReason: .switchedOff
        ),
        ErrorEntry(
            9090,
            .error,
            .daily,
            title: LocalText("Report never became ready", de: "Bericht wurde nie fertig"),
            explanation: LocalText(
                "The provider asked us to come back again and again, and never finished preparing the report.",
                de: "Der Anbieter bat uns immer wieder um Geduld und hat den Bericht nie fertiggestellt."
            ),
            remedy: LocalText(
                "Ask the provider what holds the report up.",
                de: "Fragen Sie den Anbieter, woran es liegt."
            )
        ),
        ErrorEntry(
            9900,
            .error,
            .daily,
            title: LocalText("Internal fault", de: "Interner Fehler"),
            explanation: LocalText(
                "We failed to store the report; the provider is not to blame.",
                de: "Wir konnten den Bericht nicht speichern; der Anbieter ist nicht schuld."
            ),
            remedy: LocalText(
                "Nothing to do; we try again, and the log of this service tells its operators more.",
                de: "Nichts zu tun; wir versuchen es erneut, und das Protokoll dieses Dienstes sagt den Betreibern "
                    + "mehr."
            ),
            lastRemedy: LocalText(
                "Tell whoever runs this service; its log says more.",
                de: "Benachrichtigen Sie die Betreiber dieses Dienstes; sein Protokoll sagt mehr."
            )
        ),
        ErrorEntry(
            9901,
            .error,
            .backOff,
            title: LocalText("Our disk is full", de: "Unsere Platte ist voll"),
            explanation: LocalText(
                "There was no room left on this service's disk; what was stored before is unharmed.",
                de: "Auf der Platte dieses Dienstes war kein Platz mehr; was vorher gespeichert war, ist unversehrt."
            ),
            remedy: LocalText(
                "Whoever runs this service makes room; we try again by ourselves.",
                de: "Die Betreiber dieses Dienstes schaffen Platz; wir versuchen es von selbst erneut."
            ),
            lastRemedy: LocalText(
                "Whoever runs this service makes room first.",
                de: "Zuerst schaffen die Betreiber dieses Dienstes Platz."
            )
        ),
        ErrorEntry(
            9910,
            .error,
            .backOff,
            title: LocalText("Worker lost", de: "Arbeitsprozess verloren"),
            explanation: LocalText(
                "The program that ran this harvest ended before it could report; the harvest starts again.",
                de: "Das Programm, das diese Ernte ausführte, endete ohne Meldung; die Ernte beginnt von vorn."
            ),
            remedy: LocalText(
                "Nothing to do. If it repeats, tell whoever runs this service.",
                de: "Nichts zu tun. Wiederholt es sich, benachrichtigen Sie die Betreiber dieses Dienstes."
            ),
            lastRemedy: LocalText(
                "Tell whoever runs this service.",
                de: "Benachrichtigen Sie die Betreiber dieses Dienstes."
            ),
            failReason: .workersLost
        ),
    ]
}
