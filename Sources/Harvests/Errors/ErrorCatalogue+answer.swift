extension ErrorCatalogue {
    /// An answer came and is not the report: our codes 9020…9049 and 9100…9199.
    static let answerEntries: [ErrorEntry] = [
        ErrorEntry(
            9020,
            .error,
            .daily,
            title: LocalText("Not a report", de: "Kein Bericht"),
            explanation: LocalText(
                "We got a web page or damaged text in place of a report.",
                de: "Statt eines Berichts kam eine Webseite oder beschädigter Text."
            ),
            remedy: LocalText(
                "Check the provider's address, and look at the raw answer: it is often a sign-in page.",
                de: "Prüfen Sie die Adresse und sehen Sie die Rohantwort an: Oft ist es eine Anmeldeseite."
            ),
            tries: 3
        ),
        ErrorEntry(
            9021,
            .error,
            .daily,
            title: LocalText("Wrong outline", de: "Falscher Aufbau"),
            explanation: LocalText(
                "The answer is JSON, but neither a report nor an error message.",
                de: "Die Antwort ist JSON, aber weder ein Bericht noch eine Fehlermeldung."
            ),
            remedy: LocalText(
                "Check the provider's address. If it is right, send the raw answer to the provider.",
                de: "Prüfen Sie die Adresse. Stimmt sie, senden Sie dem Anbieter die Rohantwort."
            ),
            tries: 3
        ),
        ErrorEntry(
            9022,
            .error,
            .giveUp,
            title: LocalText("Answer too large", de: "Antwort zu groß"),
            explanation: LocalText(
                "The report is larger than this provider's limit here.",
                de: "Der Bericht ist größer als die hier für diesen Anbieter gesetzte Grenze."
            ),
            remedy: LocalText(
                "Raise the size limit of the provider, then restart the harvest.",
                de: "Erhöhen Sie die Größengrenze des Anbieters und starten Sie die Ernte dann neu."
            )
        ),
        ErrorEntry(
            9023,
            .error,
            .giveUp,
            title: LocalText("Suspicious compression", de: "Verdächtige Komprimierung"),
            explanation: LocalText(
                "The answer unpacks to far more than it should; we stopped before it could do harm.",
                de: "Die Antwort entpackt sich zu weit mehr, als sie dürfte; wir haben abgebrochen, ehe sie schadet."
            ),
            remedy: LocalText(
                "Tell the provider. If the report really is that large, raise the provider's size limit.",
                de:
                    "Benachrichtigen Sie den Anbieter. Ist der Bericht wirklich so groß, erhöhen Sie seine Größengrenze."
            )
        ),
        ErrorEntry(
            9030,
            .info,
            .doneEmpty,
            withRows: .note,
            title: LocalText("Empty report", de: "Leerer Bericht"),
            explanation: LocalText(
                "The provider sent a report with no lines and gave no reason. We take it as no usage, once the provider "
                    + "has had its four weeks to count.",
                de: "Der Anbieter hat ohne Begründung einen Bericht ohne Zeilen gesendet. Wir werten das als keine "
                    + "Nutzung, sobald er seine vier Wochen zum Zählen hatte."
            ),
            remedy: LocalText(
                "Nothing to do, unless you expected usage: then ask the provider.",
                de: "Nichts zu tun, es sei denn, Sie haben Nutzung erwartet: Fragen Sie dann den Anbieter."
            ),
            monthMayBeLate: true
        ),
        ErrorEntry(
            9040,
            .error,
            .daily,
            title: LocalText("Not the report asked for", de: "Nicht der verlangte Bericht"),
            explanation: LocalText(
                "The file is another report, another release, or another month than we asked for.",
                de:
                    "Die Datei enthält einen anderen Bericht, ein anderes Release oder einen anderen Monat als verlangt."
            ),
            remedy: LocalText(
                "Send the raw answer to the provider.",
                de: "Senden Sie dem Anbieter die Rohantwort."
            ),
            tries: 3
        ),
        ErrorEntry(
            9041,
            .warning,
            .daily,
            withRows: .review,
            title: LocalText("Another institution's report?", de: "Bericht einer anderen Einrichtung?"),
            explanation: LocalText(
                "The file names another customer than this connection belongs to. It is held until somebody accepts it.",
                de:
                    "Die Datei nennt einen anderen Kunden, als zu dieser Verbindung gehört. Sie wird zurückgehalten, bis "
                    + "sie jemand annimmt."
            ),
            remedy: LocalText(
                "Compare the name in the report with the institution. Accept the data, or correct the customer ID and "
                    + "discard it.",
                de:
                    "Vergleichen Sie den Namen im Bericht mit der Einrichtung. Nehmen Sie die Daten an, oder berichtigen "
                    + "Sie die Kundennummer und verwerfen Sie sie."
            ),
            reviewedAs: .held
        ),
        ErrorEntry(
            9043,
            .warning,
            .review,
            title: LocalText("Less usage than before", de: "Weniger Nutzung als zuvor"),
            explanation: LocalText(
                "The new report has much less usage than the one stored for this month. The old data stays until "
                    + "somebody decides.",
                de: "Der neue Bericht enthält viel weniger Nutzung als der gespeicherte dieses Monats. Die alten Daten "
                    + "bleiben, bis jemand entscheidet."
            ),
            remedy: LocalText(
                "Ask the provider whether the figures were corrected. Then accept the new data or discard it.",
                de: "Fragen Sie den Anbieter, ob die Zahlen berichtigt wurden. Nehmen Sie die neuen Daten dann an oder "
                    + "verwerfen Sie sie."
            ),
            reviewedAs: .held
        ),
        ErrorEntry(
            9100,
            .error,
            .daily,
            title: LocalText("Report breaks the standard", de: "Bericht verletzt den Standard"),
            explanation: LocalText(
                "The report breaks the COUNTER format so that its figures cannot be read.",
                de: "Der Bericht verletzt das COUNTER-Format so, dass sich die Zahlen nicht lesen lassen."
            ),
            remedy: LocalText(
                "Send the listed faults to the provider.",
                de: "Senden Sie dem Anbieter die aufgeführten Fehler."
            ),
            tries: 3
        ),
        ErrorEntry(
            9110,
            .warning,
            .daily,
            withRows: .review,
            title: LocalText("Some lines not readable", de: "Einzelne Zeilen nicht lesbar"),
            explanation: LocalText(
                "Some lines of the report break the COUNTER format. The others are stored and marked as partial.",
                de: "Einzelne Zeilen des Berichts verletzen das COUNTER-Format. Die übrigen sind gespeichert und als "
                    + "unvollständig gekennzeichnet."
            ),
            remedy: LocalText(
                "Send the listed faults to the provider; restart the harvest when they are mended.",
                de: "Senden Sie dem Anbieter die aufgeführten Fehler; starten Sie die Ernte neu, wenn sie behoben sind."
            ),
            tries: 3
        ),
    ]
}
