internal import Ground
internal import HTTP

/// A report as it is sent: a header and items, made one work at a time.
///
/// *Cost*: memory for one work, whatever the report's size.
/// *Source*: COUNTER Code of Practice 5 and 5.1, the JSON forms of PR, DR, TR and IR.
struct DemoReport: Sendable {
    let question: DemoQuestion
    let shelf: DemoShelf
    let usage: DemoUsage
    let created: Instant
    private let form: any DemoForm

    init(_ question: DemoQuestion, shelf: DemoShelf, created: Instant) {
        self.question = question
        self.shelf = shelf
        self.created = created
        usage = DemoUsage(shelf: shelf, customer: question.institution.customerID, is51: question.provider.is51)
        form = question.provider.is51 ? DemoForm51(question: question) : DemoForm5(question: question)
    }

    /// Writes the document; a pace above zero spreads the items over that time.
    func write(over pace: Duration = .zero, _ send: (String) async throws -> Void) async throws {
        let frame = form.frame
        try await send(
            "{\"Report_Header\":\(form.header(exceptions: exceptions, created: created).json()),\"Report_Items\":[\(frame.start)"
        )
        var isFirst = true
        for index in 0..<partCount {
            if pace > .zero { try await Task.sleep(for: pace / partCount) }
            let entries = entries(index)
            guard !entries.isEmpty else { continue }
            try await send((isFirst ? "" : ",") + entries.map { $0.json() }.joined(separator: ","))
            isFirst = false
        }
        try await send("\(frame.end)]}")
    }

    private var isSilent: Bool { question.provider.behaviour == .empty || question.months.isEmpty }

    /// How many steps the items are made in.
    private var partCount: Int {
        switch question.report {
        case _ where isSilent: 0
        case "PR": 1
        case "DR": shelf.databases.count
        default: shelf.workCount
        }
    }

    /// A report without items says why; looking for the first one ends at once where there is any.
    private var exceptions: [DemoException] {
        let explains = question.exceptions.contains { [3031, 3032].contains($0.code) }
        guard !explains, (0..<partCount).allSatisfy({ entries($0).isEmpty }) else { return question.exceptions }
        return question.exceptions + [DemoException(3030)]
    }

    private func entries(_ index: Int) -> [JSONValue] {
        switch question.report {
        case "PR":
            return form.platform(usage.platformRows(months: question.months), shelf)
        case "DR":
            let name = shelf.databases[index]
            return form.database(name, usage.rows(ofDatabase: name, months: question.months), shelf)
        case "TR":
            let work = shelf.work(index)
            return form.title(work, usage.rows(of: work, months: question.months), shelf)
        default:
            let work = shelf.work(index)
            return form.items(of: work, shelf) { usage.rows(of: $0, in: work, months: question.months) }
        }
    }
}

/// How a release writes a report.
protocol DemoForm: Sendable {
    /// What stands around all items inside `Report_Items`.
    var frame: (start: String, end: String) { get }
    func header(exceptions: [DemoException], created: Instant) -> JSONValue
    func platform(_ rows: [DemoRow], _ shelf: DemoShelf) -> [JSONValue]
    func database(_ name: String, _ rows: [DemoRow], _ shelf: DemoShelf) -> [JSONValue]
    func title(_ work: DemoWork, _ rows: [DemoRow], _ shelf: DemoShelf) -> [JSONValue]
    func items(of work: DemoWork, _ shelf: DemoShelf, _ rows: (DemoPart) -> [DemoRow]) -> [JSONValue]
}

/// The attributes that a report shows of a row; those that it does not show are summed over.
struct DemoGroup: Hashable {
    var attributes: [String: String] = [:]

    /// The counts of each group, by metric and month, in a fixed order.
    static func groups(
        _ rows: [DemoRow],
        showing names: [String],
        filters: [String: [String]]
    ) -> [(attributes: [String: JSONValue], counts: [String: [YearMonth: Int]])] {
        var sums: [DemoGroup: [String: [YearMonth: Int]]] = [:]
        for row in rows {
            let all = row.attributes
            guard filters.allSatisfy({ name, values in values.contains(all[name] ?? "") }) else { continue }
            let group = DemoGroup(attributes: all.filter { names.contains($0.key) })
            sums[group, default: [:]][row.metric, default: [:]][row.month, default: 0] += row.count
        }
        return sums.map { group, counts in (group, counts) }
            .sorted { $0.0.sortKey < $1.0.sortKey }
            .map { ($0.0.attributes.mapValues(JSONValue.text), $0.1) }
    }

    private var sortKey: String {
        attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ";")
    }
}

extension DemoRow {
    /// By COUNTER's names; the metric among them, since it can be filtered by.
    fileprivate var attributes: [String: String] {
        var attributes = ["Data_Type": dataType, "Access_Method": accessMethod, "Metric_Type": metric]
        attributes["Section_Type"] = sectionType
        attributes["YOP"] = yearOfPublication
        attributes["Access_Type"] = accessType
        return attributes
    }
}
