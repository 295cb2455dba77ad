extension ErrorCatalogue {
    /// The data came with a reservation (COUNTER 3040, 3080 and the old 3210).
    static let dataEntries: [ErrorEntry] = [
        ErrorEntry(
            3040,
            .warning,
            .daily,
            withRows: .review,
            title: LocalText("Partial Data Returned", de: "Daten unvollständig"),
            explanation: LocalText(
                "Some of this month's usage is missing at the provider. What came is stored and marked as partial.",
                de: "Ein Teil der Nutzung dieses Monats fehlt beim Anbieter. Was kam, ist gespeichert und als "
                    + "unvollständig gekennzeichnet."
            ),
            remedy: LocalText(
                "Ask the provider whether it will be repaired; if so, restart the harvest afterwards.",
                de: "Fragen Sie den Anbieter, ob er es behebt; wenn ja, starten Sie die Ernte danach neu."
            ),
            tries: 3
        ),
        ErrorEntry(
            3080,
            .warning,
            .daily,
            withRows: .review,
            title: LocalText(
                "Limit Requested Greater than Maximum Server Limit",
                de: "Antwort vom Anbieter gekürzt"
            ),
            explanation: LocalText(
                "The provider cut its answer at a size limit of its own. The code has been withdrawn from the standard.",
                de:
                    "Der Anbieter hat seine Antwort an einer eigenen Größengrenze abgeschnitten. Der Code wurde aus dem "
                    + "Standard gestrichen."
            ),
            remedy: LocalText(
                "Ask the provider to lift the limit; we ask for single months already.",
                de: "Bitten Sie den Anbieter, die Grenze aufzuheben; wir fragen bereits nach einzelnen Monaten."
            ),
            tries: 3
        ),
        ErrorEntry(
            3210,
            .warning,
            .daily,
            withRows: .review,
            title: LocalText("Partial data (older code)", de: "Daten unvollständig (älterer Code)"),
            explanation: LocalText(
                "Some of this month's usage is missing at the provider; the code is an older form of 3040.",
                de: "Ein Teil der Nutzung dieses Monats fehlt beim Anbieter; der Code ist eine ältere Form von 3040."
            ),
            remedy: LocalText(
                "Ask the provider whether it will be repaired; if so, restart the harvest afterwards.",
                de: "Fragen Sie den Anbieter, ob er es behebt; wenn ja, starten Sie die Ernte danach neu."
            ),
            tries: 3
        ),
    ]
}
