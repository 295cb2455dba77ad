extension ErrorCatalogue {
    /// The provider does not let us in (COUNTER 1030 and 2000…2030).
    static let accessEntries: [ErrorEntry] = [
        ErrorEntry(
            1030,
            .error,
            .holdCredentials,
            title: LocalText(
                "Insufficient Information to Process Request",
                de: "Angaben für die Anfrage fehlen"
            ),
            explanation: LocalText(
                "The provider misses an identifier in our request: customer ID, requestor ID, API key or platform.",
                de: "Dem Anbieter fehlt in unserer Anfrage eine Angabe: Kundennummer, Requestor-ID, API-Schlüssel "
                    + "oder Plattform."
            ),
            remedy: LocalText(
                "Compare the connection's credentials with the provider's instructions; several providers want a "
                    + "platform. Save them, then restart the harvest.",
                de: "Vergleichen Sie die Zugangsdaten der Verbindung mit der Anleitung des Anbieters; manche "
                    + "verlangen eine Plattform. Speichern Sie und starten Sie die Ernte neu."
            )
        ),
        ErrorEntry(
            2000,
            .error,
            .holdCredentials,
            title: LocalText(
                "Requestor Not Authorized to Access Service",
                de: "Requestor-ID nicht zugelassen"
            ),
            explanation: LocalText(
                "The provider does not know or does not accept this requestor ID.",
                de: "Der Anbieter kennt diese Requestor-ID nicht oder lässt sie nicht zu."
            ),
            remedy: LocalText(
                "Enter the requestor ID again, or have the provider renew it. Then restart the harvest.",
                de: "Geben Sie die Requestor-ID neu ein oder lassen Sie sie vom Anbieter erneuern. Starten Sie dann "
                    + "die Ernte neu."
            )
        ),
        ErrorEntry(
            2010,
            .error,
            .holdCredentials,
            title: LocalText(
                "Requestor is Not Authorized to Access Usage for Institution",
                de: "Kein Zugriff auf die Nutzung dieser Einrichtung"
            ),
            explanation: LocalText(
                "The account is valid but may not read the usage of this customer, or the customer ID is wrong.",
                de: "Das Konto ist gültig, darf aber die Nutzung dieses Kunden nicht lesen, oder die Kundennummer ist "
                    + "falsch."
            ),
            remedy: LocalText(
                "Check the customer ID, and have the institution or the provider authorise the requestor.",
                de: "Prüfen Sie die Kundennummer und lassen Sie die Requestor-ID von der Einrichtung oder dem Anbieter "
                    + "freischalten."
            )
        ),
        ErrorEntry(
            2011,
            .error,
            .giveUp,
            title: LocalText("Global Reports Not Supported", de: "Weltweite Berichte nicht verfügbar"),
            explanation: LocalText(
                "The connection asks for world-wide totals, which this provider does not offer.",
                de: "Die Verbindung fragt nach weltweiten Summen, die dieser Anbieter nicht liefert."
            ),
            remedy: LocalText(
                "Enter the institution's own customer ID; one that is all zeros means the whole world.",
                de: "Tragen Sie die Kundennummer der Einrichtung ein; eine aus lauter Nullen steht für die ganze Welt."
            ),
            failReason: .unsupported
        ),
        ErrorEntry(
            2020,
            .error,
            .holdCredentials,
            title: LocalText("APIKey Invalid", de: "API-Schlüssel ungültig"),
            explanation: LocalText(
                "The API key is wrong, has expired, or belongs to another customer.",
                de: "Der API-Schlüssel ist falsch, abgelaufen oder gehört zu einem anderen Kunden."
            ),
            remedy: LocalText(
                "Get a new key from the provider and save it in the connection. Then restart the harvest.",
                de: "Besorgen Sie beim Anbieter einen neuen Schlüssel und speichern Sie ihn in der Verbindung. Starten "
                    + "Sie dann die Ernte neu."
            )
        ),
        ErrorEntry(
            2030,
            .error,
            .holdCredentials,
            title: LocalText(
                "IP Address Not Authorized to Access Service",
                de: "Unsere Netzadresse ist nicht zugelassen"
            ),
            explanation: LocalText(
                "The provider answers only to network addresses that were registered with it.",
                de: "Der Anbieter antwortet nur Netzadressen, die bei ihm angemeldet sind."
            ),
            remedy: LocalText(
                "Ask whoever runs this service for its outgoing address, and have the provider register it.",
                de: "Erfragen Sie bei den Betreibern dieses Dienstes dessen ausgehende Adresse und lassen Sie sie vom "
                    + "Anbieter eintragen."
            )
        ),
    ]
}
