internal import Ground
internal import HTTP

/// A request for a report, understood: what is wanted, and what of it was not understood.
struct DemoQuestion: Sendable {
    let provider: DemoProvider
    let institution: DemoInstitution
    /// In capitals: `TR`.
    let report: String
    /// The months that are delivered; empty when none of those asked for is available.
    let months: [YearMonth]
    /// What the header says about the dates.
    let begin: YearMonth
    let end: YearMonth
    /// The attributes that are shown, of those that can be.
    let attributes: [String]
    let hasParents: Bool
    /// By the filter's name in reports; empty means everything.
    let filters: [String: [String]]
    let exceptions: [DemoException]
}

/// Reads report requests as the Code of Practice demands.
struct DemoDesk: Sendable {
    let provider: DemoProvider
    let institutions: [DemoInstitution]
    /// The months that have been processed.
    let available: ClosedRange<YearMonth>

    /// Reads a request for one of the reports that exist.
    ///
    /// Throws the one exception that is sent alone, with a status other than 200.
    func read(_ query: Query, report: String) throws(DemoRefusal) -> DemoQuestion {
        let institution = try authorise(query)
        let (begin, end) = try dates(query)
        var exceptions: [DemoException] = []
        let last = min(end, available.upperBound)
        let first = max(begin, available.lowerBound)
        if end > last { exceptions.append(.init(3031, span(max(begin, available.upperBound.advanced(by: 1)), end))) }
        if begin < first {
            exceptions.append(.init(3032, span(begin, min(end, available.lowerBound.advanced(by: -1)))))
        }
        let filters = filters(query, report: report, &exceptions)
        let attributes = attributes(query, report: report, &exceptions)
        return DemoQuestion(
            provider: provider,
            institution: institution,
            report: report,
            months: YearMonth.months(from: first, through: last),
            begin: begin,
            end: max(last, begin),
            attributes: attributes,
            hasParents: report == "IR" && query["include_parent_details"] == "True",
            filters: filters,
            exceptions: exceptions
        )
    }

    /// Checks who asks, as every path but the status wants it.
    func authorise(_ query: Query) throws(DemoRefusal) -> DemoInstitution {
        guard let customer = query["customer_id"], !customer.isEmpty else { throw DemoRefusal(1030, "customer_id") }
        guard let requestor = query["requestor_id"], !requestor.isEmpty else { throw DemoRefusal(1030, "requestor_id") }
        let place = institutions.firstIndex { $0.customerID == customer }
        if provider.behaviour == .refusing { throw DemoRefusal([2000, 2010, 2020][(place ?? 0) % 3]) }
        guard requestor == provider.requestorID else { throw DemoRefusal(2000) }
        guard provider.apiKey == nil || query["api_key"] == provider.apiKey else { throw DemoRefusal(2020) }
        guard let place else { throw DemoRefusal(2010) }
        return institutions[place]
    }

    private func dates(_ query: Query) throws(DemoRefusal) -> (YearMonth, YearMonth) {
        guard let begin = query["begin_date"] else { throw DemoRefusal(1030, "begin_date") }
        guard let end = query["end_date"] else { throw DemoRefusal(1030, "end_date") }
        guard let first = month(begin, isEnd: false), let last = month(end, isEnd: true), first <= last else {
            throw DemoRefusal(3020, "\(begin) to \(end) is no span of whole months")
        }
        // The current month is the one after the last that can have been processed.
        guard first <= available.upperBound else { throw DemoRefusal(3020, "\(begin) is not over yet") }
        return (first, last)
    }

    /// `yyyy-mm`, or the first or last day of a month.
    private func month(_ text: String, isEnd: Bool) -> YearMonth? {
        if let month = YearMonth(text) { return month }
        guard let date = CivilDate(text), date.day == (isEnd ? date.yearMonth.dayCount : 1) else { return nil }
        return date.yearMonth
    }

    private func span(_ first: YearMonth, _ last: YearMonth) -> String {
        first == last ? first.description : "\(first) to \(last)"
    }

    private func attributes(
        _ query: Query,
        report: String,
        _ exceptions: inout [DemoException]
    ) -> [String] {
        let possible = DemoAttribute.possible(report, is51: provider.is51)
        let asked = (query["attributes_to_show"] ?? "").split(separator: "|").map(String.init)
        for name in asked where !possible.contains(name) {
            exceptions.append(.init(3062, "attributes_to_show=\(name)"))
        }
        if let granularity = query["granularity"], granularity.lowercased() != "month" {
            exceptions.append(.init(3062, "granularity=\(granularity)"))
        }
        if query["include_component_details"] == "True" { exceptions.append(.init(provider.is51 ? 3063 : 3062)) }
        return possible.filter(asked.contains)
    }

    private func filters(
        _ query: Query,
        report: String,
        _ exceptions: inout [DemoException]
    ) -> [String: [String]] {
        var filters: [String: [String]] = [:]
        for parameter in query.parameters {
            switch parameter.name {
            case "customer_id", "requestor_id", "api_key", "begin_date", "end_date", "attributes_to_show",
                "granularity",
                "include_parent_details", "include_component_details":
                continue
            case "platform" where parameter.value == provider.name:
                continue
            case "metric_type", "data_type", "access_method", "access_type", "yop":
                let name = DemoAttribute.filterName(parameter.name)
                filters[name, default: []] += parameter.value.split(separator: "|").map(String.init)
            case "platform", "item_id", "database", "section_type", "author", "item_contributor", "country_code":
                exceptions.append(.init(3060, "\(parameter.name)=\(parameter.value)"))
            default:
                exceptions.append(.init(3050, parameter.name))
            }
        }
        return filters
    }
}

/// The exception that a request is turned down with.
struct DemoRefusal: Error {
    let exception: DemoException

    init(_ code: Int, _ data: String? = nil) {
        exception = DemoException(code, data)
    }
}

/// The names of attributes and filters.
enum DemoAttribute {
    /// What a report can show, in the order of the Code of Practice; 5.1 always shows the data type.
    static func possible(_ report: String, is51: Bool) -> [String] {
        let always = ["Data_Type"]
        let names =
            switch report {
            case "TR": ["Data_Type", "Section_Type", "YOP", "Access_Type", "Access_Method"]
            case "IR":
                [
                    "Authors", "Publication_Date", "Article_Version", "Data_Type", "YOP", "Access_Type",
                    "Access_Method",
                ]
            default: ["Data_Type", "Access_Method"]
            }
        return is51 ? names.filter { !(always + ["Section_Type"]).contains($0) } : names
    }

    static func filterName(_ parameter: String) -> String {
        switch parameter {
        case "metric_type": "Metric_Type"
        case "data_type": "Data_Type"
        case "access_method": "Access_Method"
        case "access_type": "Access_Type"
        default: "YOP"
        }
    }
}
