package import Ground
package import Harvests

/// What a request asks for, by the names that people know; frozen with the event, since names change.
///
/// *Shape*: `{"from":"2026-01","to":"2026-03","institutions":["Lib A"],"reports":["TR"],"start":"overnight"}`; what is nil
/// means all of them.
package struct WishNames: Sendable, Hashable {
    package var months: ClosedRange<YearMonth>
    /// Groups stand among them, by their names.
    package var institutions: [String]?
    package var providers: [String]?
    package var reports: [String]?
    package var start: HarvestWish.Start

    package init(
        months: ClosedRange<YearMonth>,
        institutions: [String]? = nil,
        providers: [String]? = nil,
        reports: [String]? = nil,
        start: HarvestWish.Start
    ) {
        self.months = months
        self.institutions = institutions
        self.providers = providers
        self.reports = reports
        self.start = start
    }
}

extension WishNames {
    /// The stored form.
    package var json: JSONValue {
        .object([
            ("from", JSONValue(months.lowerBound)),
            ("to", JSONValue(months.upperBound)),
            ("institutions", institutions.map(Self.list) ?? .null),
            ("providers", providers.map(Self.list) ?? .null),
            ("reports", reports.map(Self.list) ?? .null),
            ("start", .text(start.rawValue)),
        ])
    }

    /// Nil when the document does not hold a wish.
    package init?(json: JSONValue) {
        guard let from = json["from"]?.string.flatMap({ YearMonth($0) }),
            let to = json["to"]?.string.flatMap({ YearMonth($0) }), from <= to,
            let start = json["start"]?.string.flatMap(HarvestWish.Start.init)
        else { return nil }
        self.init(
            months: from...to,
            institutions: json["institutions"]?.array?.compactMap(\.string),
            providers: json["providers"]?.array?.compactMap(\.string),
            reports: json["reports"]?.array?.compactMap(\.string),
            start: start
        )
    }

    private static func list(_ names: [String]) -> JSONValue { .list(names.map(JSONValue.text)) }
}

extension WishNames {
    /// Names in one line; nil where all are meant.
    ///
    /// *Shape*: `Lib A, Lib B`; of more than twelve `…, and 30 more`.
    package func line(_ names: [String]?, in language: String) -> String? {
        guard let names else { return nil }
        let shown = names.prefix(Self.mostNames).joined(separator: ", ")
        guard names.count > Self.mostNames else { return shown }
        let more = names.count - Self.mostNames
        return shown + LocalText(", and \(more) more", de: " und \(more) weitere").text(in: language)
    }

    private static let mostNames = 12
}
