package import Connections
package import Ground

/// The answer to `/reports`: what the service offers.
///
/// *Shape*: a list of objects; `{"reports": […]}` occurs, as do lower-case identifiers, custom reports, both releases in
/// one list, and months as null or as full dates.
/// *Source*: COUNTER Code of Practice 5.1 API, `/reports`; reference sushi.md §8.
package struct ReportList: Sendable, Hashable {
    /// The master reports of the release, each once.
    package let offers: [ReportOffer]
    /// How many reports of any kind the list names.
    package let count: Int

    /// Nil for what is no list of reports, an exception for example.
    package init?(_ answer: JSONValue, release: CounterRelease) {
        guard let list = answer.array ?? answer["reports"]?.array ?? answer["Reports"]?.array else { return nil }
        let entries = list.compactMap(\.object).filter { $0["Report_ID"]?.string != nil }
        guard !entries.isEmpty || list.isEmpty else { return nil }
        var offers: [MasterReport: ReportOffer] = [:]
        for entry in entries {
            guard let identifier = entry["Report_ID"]?.string?.uppercased(),
                let report = MasterReport(rawValue: identifier),
                (Self.release(entry["Release"]) ?? release) == release, offers[report] == nil
            else { continue }
            offers[report] = ReportOffer(
                report: report,
                release: release,
                firstMonth: Self.month(entry["First_Month_Available"]),
                lastMonth: Self.month(entry["Last_Month_Available"])
            )
        }
        self.offers = offers.values.sorted { $0.report < $1.report }
        count = entries.count
    }

    private static func release(_ value: JSONValue?) -> CounterRelease? {
        if let text = value?.string { return CounterRelease(rawValue: text) }
        guard let number = value?.double else { return nil }
        return number == 5 ? .r5 : number == 5.1 ? .r51 : nil
    }

    private static func month(_ value: JSONValue?) -> YearMonth? {
        value?.string.flatMap { YearMonth($0.prefix(7)) }
    }
}
