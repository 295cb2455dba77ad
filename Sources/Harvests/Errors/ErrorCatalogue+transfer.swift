extension ErrorCatalogue {
    /// No answer, or none that says anything: our codes 9010…9019.
    static let transferEntries: [ErrorEntry] = [
        ErrorEntry(
            9010,
            .error,
            .backOff,
            title: LocalText("Service not reached", de: "Dienst nicht erreichbar"),
            explanation: LocalText(
                "We could not reach the address of the reporting service: its name is unknown, nothing answers, or "
                    + "its certificate is not valid.",
                de: "Die Adresse des Berichtsdienstes war nicht erreichbar: Der Name ist unbekannt, niemand antwortet "
                    + "oder das Zertifikat ist ungültig."
            ),
            remedy: LocalText(
                "Check the address of the provider's service; it may have moved.",
                de: "Prüfen Sie die Adresse des Dienstes; der Anbieter ist vielleicht umgezogen."
            )
        ),
        ErrorEntry(
            9011,
            .error,
            .daily,
            title: LocalText("No answer in time", de: "Keine Antwort in der Zeit"),
            explanation: LocalText(
                "The provider took longer than its time limit here allows, or fell silent half-way.",
                de: "Der Anbieter hat länger gebraucht, als die Zeitgrenze hier erlaubt, oder verstummte mittendrin."
            ),
            remedy: LocalText(
                "We try again each night. If it repeats, raise the provider's time limits, or report it to the provider.",
                de: "Wir versuchen es jede Nacht erneut. Wiederholt es sich, erhöhen Sie die Zeitgrenzen des Anbieters "
                    + "oder melden Sie es ihm."
            ),
            lastRemedy: LocalText(
                "Raise the provider's time limits, or report it to the provider.",
                de: "Erhöhen Sie die Zeitgrenzen des Anbieters, oder melden Sie es ihm."
            )
        ),
        ErrorEntry(
            9012,
            .error,
            .daily,
            title: LocalText("Nothing at this path", de: "Unter diesem Pfad ist nichts"),
            explanation: LocalText(
                "The server answers, but at this path there is no report, or it sends us elsewhere.",
                de: "Der Server antwortet, hat unter diesem Pfad aber keinen Bericht oder verweist anderswohin."
            ),
            remedy: LocalText(
                "Check the provider's address, its release, and whether it offers this report.",
                de: "Prüfen Sie Adresse und Release des Anbieters, und ob er diesen Bericht anbietet."
            ),
            tries: 2
        ),
        ErrorEntry(
            9013,
            .error,
            .holdCredentials,
            title: LocalText("Refused without a reason", de: "Ohne Begründung abgewiesen"),
            explanation: LocalText(
                "The provider refused our request without saying why (HTTP 401 or 403).",
                de: "Der Anbieter hat unsere Anfrage ohne Begründung abgewiesen (HTTP 401 oder 403)."
            ),
            remedy: LocalText(
                "Check the credentials. A firewall at the provider may also block our address or our program's name.",
                de: "Prüfen Sie die Zugangsdaten. Vielleicht sperrt auch eine Firewall des Anbieters unsere Adresse "
                    + "oder unseren Programmnamen."
            )
        ),
        ErrorEntry(
            9014,
            .error,
            .backOff,
            title: LocalText("The service failed", de: "Der Dienst ist gescheitert"),
            explanation: LocalText(
                "The reporting service failed on this request and gave no reason (HTTP 5xx).",
                de: "Der Berichtsdienst ist an dieser Anfrage gescheitert und nannte keinen Grund (HTTP 5xx)."
            ),
            remedy: LocalText(
                "Wait; we try again by ourselves. If it repeats, report it to the provider.",
                de: "Warten Sie; wir versuchen es von selbst erneut. Wiederholt es sich, melden Sie es dem Anbieter."
            ),
            lastRemedy: LocalText(
                "Report it to the provider.",
                de: "Melden Sie es dem Anbieter."
            )
        ),
        ErrorEntry(
            9015,
            .error,
            .daily,
            title: LocalText("Unexpected HTTP status", de: "Unerwarteter HTTP-Status"),
            explanation: LocalText(
                "The provider answered with an HTTP status that has no meaning for a report, and gave no reason.",
                de: "Der Anbieter hat mit einem HTTP-Status geantwortet, der für Berichte nichts bedeutet, und keinen "
                    + "Grund genannt."
            ),
            remedy: LocalText(
                "Check the provider's address. If it is right, send the raw answer to the provider.",
                de: "Prüfen Sie die Adresse. Stimmt sie, senden Sie dem Anbieter die Rohantwort."
            ),
            tries: 3
        ),
        ErrorEntry(
            9016,
            .error,
            .giveUp,
            title: LocalText("Address not allowed", de: "Adresse nicht erlaubt"),
            explanation: LocalText(
                "The provider's address leads into a private network, or uses a protocol that this service does not "
                    + "speak; we do not send requests there.",
                de: "Die Adresse des Anbieters führt in ein privates Netz oder nutzt ein Protokoll, das dieser Dienst "
                    + "nicht spricht; dorthin senden wir keine Anfragen."
            ),
            remedy: LocalText(
                "Check the address. If it is right, ask whoever runs this service to allow that network.",
                de:
                    "Prüfen Sie die Adresse. Stimmt sie, bitten Sie die Betreiber dieses Dienstes, das Netz zu erlauben."
            )
        ),
        ErrorEntry(
            9017,
            .error,
            .backOff,
            title: LocalText("Answer cut off", de: "Antwort abgebrochen"),
            explanation: LocalText(
                "The connection broke before the whole report had come; nothing of it was used.",
                de: "Die Verbindung brach ab, bevor der ganze Bericht da war; nichts davon wurde verwendet."
            ),
            remedy: LocalText(
                "We try again by ourselves. If it repeats, report it to the provider.",
                de: "Wir versuchen es von selbst erneut. Wiederholt es sich, melden Sie es dem Anbieter."
            ),
            lastRemedy: LocalText(
                "Report it to the provider.",
                de: "Melden Sie es dem Anbieter."
            )
        ),
        ErrorEntry(
            9018,
            .error,
            .daily,
            title: LocalText("Attempt took too long", de: "Versuch dauerte zu lange"),
            explanation: LocalText(
                "The whole attempt, with all its requests and waiting, took longer than allowed.",
                de: "Der ganze Versuch mit allen Anfragen und Wartezeiten dauerte länger als erlaubt."
            ),
            remedy: LocalText(
                "We try again each night. If it repeats, raise the time limit of the provider.",
                de: "Wir versuchen es jede Nacht erneut. Wiederholt es sich, erhöhen Sie die Zeitgrenze des Anbieters."
            ),
            lastRemedy: LocalText(
                "Raise the time limit of the provider, or report it to the provider.",
                de: "Erhöhen Sie die Zeitgrenze des Anbieters, oder melden Sie es ihm."
            )
        ),
        ErrorEntry(
            9019,
            .error,
            .daily,
            title: LocalText("Compression not readable", de: "Komprimierung nicht lesbar"),
            explanation: LocalText(
                "The answer was compressed in a way that could not be undone.",
                de: "Die Antwort war auf eine Weise komprimiert, die sich nicht auflösen ließ."
            ),
            remedy: LocalText(
                "We try again each night. If it repeats, report it to the provider.",
                de: "Wir versuchen es jede Nacht erneut. Wiederholt es sich, melden Sie es dem Anbieter."
            ),
            lastRemedy: LocalText(
                "Report it to the provider.",
                de: "Melden Sie es dem Anbieter."
            ),
            tries: 3
        ),
    ]
}
