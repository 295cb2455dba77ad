extension ErrorCatalogue {
    /// The provider disliked a detail of the request (COUNTER 3050…3071).
    static let requestEntries: [ErrorEntry] = [
        ErrorEntry(
            3050,
            .info,
            .note,
            title: LocalText(
                "Parameter Not Recognized in this Context",
                de: "Angabe der Anfrage nicht erkannt"
            ),
            explanation: LocalText(
                "The provider ignored one option of our request; the figures are complete all the same.",
                de: "Der Anbieter hat eine Angabe unserer Anfrage übergangen; die Zahlen sind dennoch vollständig."
            ),
            remedy: LocalText(
                "Nothing to do. An administrator may remove the extra parameter from the provider.",
                de: "Nichts zu tun. Ein Administrator kann den zusätzlichen Parameter beim Anbieter entfernen."
            )
        ),
        ErrorEntry(
            3060,
            .warning,
            .review,
            title: LocalText("Invalid ReportFilter Value", de: "Ungültiger Filterwert"),
            explanation: LocalText(
                "The provider ignored a filter, so the report may count more than was asked for. It is held until "
                    + "somebody accepts it.",
                de: "Der Anbieter hat einen Filter übergangen; der Bericht zählt vielleicht mehr als gefragt. Er wird "
                    + "zurückgehalten, bis ihn jemand annimmt."
            ),
            remedy: LocalText(
                "Check the platform and the extra parameters of the provider, then accept or discard the data.",
                de:
                    "Prüfen Sie Plattform und zusätzliche Parameter beim Anbieter und nehmen Sie die Daten dann an oder "
                    + "verwerfen Sie sie."
            ),
            reviewedAs: .held
        ),
        ErrorEntry(
            3061,
            .warning,
            .review,
            title: LocalText("Incongruous ReportFilter Value", de: "Unverträgliche Filterwerte"),
            explanation: LocalText(
                "Filter values of different kinds were mixed, and the provider ignored them. The data is held until "
                    + "somebody accepts it.",
                de: "Filterwerte verschiedener Art wurden gemischt, und der Anbieter hat sie übergangen. Die Daten "
                    + "werden zurückgehalten, bis sie jemand annimmt."
            ),
            remedy: LocalText(
                "Check the extra parameters of the provider, then accept or discard the data.",
                de: "Prüfen Sie die zusätzlichen Parameter beim Anbieter und nehmen Sie die Daten dann an oder "
                    + "verwerfen Sie sie."
            ),
            reviewedAs: .held
        ),
        ErrorEntry(
            3062,
            .info,
            .note,
            title: LocalText("Invalid ReportAttribute Value", de: "Detailangabe nicht verfügbar"),
            explanation: LocalText(
                "A detail that we asked for is not available there; that column stays empty.",
                de: "Ein Detail, nach dem wir gefragt haben, gibt es dort nicht; die Spalte bleibt leer."
            ),
            remedy: LocalText("Nothing to do.", de: "Nichts zu tun.")
        ),
        ErrorEntry(
            3063,
            .info,
            .note,
            title: LocalText("Components Not Supported", de: "Bestandteile werden nicht gezählt"),
            explanation: LocalText(
                "The provider does not report on the component parts of items.",
                de: "Der Anbieter zählt die Bestandteile von Einheiten nicht."
            ),
            remedy: LocalText("Nothing to do.", de: "Nichts zu tun.")
        ),
        ErrorEntry(
            3070,
            .error,
            .giveUp,
            withRows: .note,
            title: LocalText("Required ReportFilter Missing", de: "Notwendiger Filter fehlt"),
            explanation: LocalText(
                "The provider wants a further filter in the request.",
                de: "Der Anbieter verlangt einen weiteren Filter in der Anfrage."
            ),
            remedy: LocalText(
                "Add it to the provider's extra parameters; it is often the platform. Then restart the harvest.",
                de: "Ergänzen Sie ihn bei den zusätzlichen Parametern des Anbieters; oft ist es die Plattform. Starten "
                    + "Sie dann die Ernte neu."
            )
        ),
        ErrorEntry(
            3071,
            .error,
            .giveUp,
            title: LocalText("Required ReportAttribute Missing", de: "Notwendige Detailangabe fehlt"),
            explanation: LocalText(
                "The provider wants a further detail in the request. The code has been withdrawn from the standard.",
                de: "Der Anbieter verlangt eine weitere Detailangabe. Der Code wurde aus dem Standard gestrichen."
            ),
            remedy: LocalText(
                "Report it to the provider: the standard does not ask for it.",
                de: "Melden Sie es dem Anbieter: Der Standard verlangt dies nicht."
            )
        ),
    ]
}
