internal import Connections
package import Ground
package import Harvests
internal import Tenancy

/// What a person wants harvested, as people write it: by names, local ids, or `#` and Garner's number.
package struct HarvestRequestForm: Sendable, Hashable {
    /// Empty, with no groups: all that the person may ask for.
    package var institutions: [String]
    package var groups: [String]
    /// Empty: every provider.
    package var providers: [String]
    /// Empty: every report that is enabled.
    package var reports: [String]
    /// A blank half is taken from the other.
    package var from: String?
    package var to: String?
    package var start: HarvestWish.Start
    package var skipsSucceeded: Bool
    /// Needed where the consortium approves managers' requests.
    package var reason: String?

    package init(
        institutions: [String] = [],
        groups: [String] = [],
        providers: [String] = [],
        reports: [String] = [],
        from: String? = nil,
        to: String? = nil,
        start: HarvestWish.Start = .overnight,
        skipsSucceeded: Bool = true,
        reason: String? = nil
    ) {
        self.institutions = institutions
        self.groups = groups
        self.providers = providers
        self.reports = reports
        self.from = from
        self.to = to
        self.start = start
        self.skipsSucceeded = skipsSucceeded
        self.reason = reason
    }

    func wish(_ lookup: Lookup) throws -> HarvestWish {
        var reader = HarvestFieldReader()
        let months = reader.months(from: from, to: to)
        let reports = reader.reports(reports)
        try reader.finish()
        guard let months else { throw InvalidFields([FieldProblem("from", HarvestFieldReader.monthNeeded)]) }
        let named = try Set(institutions.map { try lookup.institution($0).id })
        let everybody = institutions.isEmpty && groups.isEmpty
        return HarvestWish(
            institutions: everybody ? nil : named,
            groups: try Set(groups.map { try lookup.group($0).id }),
            providers: providers.isEmpty ? nil : try Set(providers.map { try lookup.provider($0).id }),
            reports: reports.isEmpty ? nil : reports,
            months: months,
            start: start,
            skipsSucceeded: skipsSucceeded
        )
    }
}

/// What a list of harvests is narrowed to, as people write it.
package struct HarvestFilterForm: Sendable, Hashable {
    package var statuses: Set<HarvestStatus> = []
    package var reasons: Set<HarvestReason> = []
    package var institutions: [String] = []
    package var groups: [String] = []
    package var providers: [String] = []
    package var connections: [String] = []
    package var reports: [String] = []
    package var from: String?
    package var to: String?
    package var codes: Set<Int> = []
    package var updatedSince: Instant?
    package var request: RequestID?

    /// Fields that select every harvest in reach.
    package init() {}

    func filter(_ inquiry: Inquiry) throws -> HarvestFilter {
        let lookup = try inquiry.lookup
        var reader = HarvestFieldReader()
        var filter = HarvestFilter()
        filter.statuses = statuses
        filter.reasons = reasons
        filter.codes = codes
        filter.updatedSince = updatedSince
        filter.request = request
        filter.reports = reader.reports(reports)
        if from != nil || to != nil { filter.months = reader.range(from: from, to: to) }
        try reader.finish()
        filter.institutions = try Set(institutions.map { try lookup.institution($0).id })
        let groups = InstitutionGroupRepository(inquiry.transaction)
        for name in self.groups {
            let members = try groups.members(of: try lookup.group(name).id, in: try inquiry.scope)
            // A group without members narrows to nothing, not to everything.
            filter.institutions.formUnion(members.isEmpty ? [InstitutionID(0)] : members)
        }
        filter.providers = try Set(providers.map { try lookup.provider($0).id })
        filter.connections = try Set(connections.map { try lookup.connection($0).id })
        return filter
    }
}

/// Reads months and reports, and notes every problem before it throws.
struct HarvestFieldReader {
    static let monthNeeded = "Say which months are wanted; write them like 2026-02."
    private var problems: [FieldProblem] = []

    /// A range with both ends, a blank one taken from the other; nil without any.
    mutating func months(from: String?, to: String?) -> ClosedRange<YearMonth>? {
        let first = month(from ?? to, "from"), last = month(to ?? from, "to")
        guard let first, let last else { return nil }
        return range(first, last)
    }

    /// A range that may be open at one end.
    mutating func range(from: String?, to: String?) -> ClosedRange<YearMonth>? {
        let first = from == nil ? YearMonth(year: 1, month: 1) : month(from, "from")
        let last = to == nil ? YearMonth(year: 9999, month: 12) : month(to, "to")
        guard let first, let last else { return nil }
        return range(first, last)
    }

    mutating func reports(_ names: [String]) -> Set<MasterReport> {
        var found: Set<MasterReport> = []
        for name in names {
            if let report = MasterReport(rawValue: name.uppercased()) {
                found.insert(report)
            } else {
                let known = MasterReport.allCases.map(\.rawValue).joined(separator: ", ")
                problems.append(
                    FieldProblem("report", "“\(FieldCheck.excerpt(name))” is no master report; there are \(known).")
                )
            }
        }
        return found
    }

    func finish() throws(InvalidFields) {
        guard problems.isEmpty else { throw InvalidFields(problems) }
    }

    private mutating func month(_ text: String?, _ field: String) -> YearMonth? {
        guard let text else { return nil }
        if let month = YearMonth(text) { return month }
        problems.append(
            FieldProblem(field, "“\(FieldCheck.excerpt(text))” is no month; write it like 2026-02.")
        )
        return nil
    }

    private mutating func range(_ first: YearMonth, _ last: YearMonth) -> ClosedRange<YearMonth>? {
        guard first <= last else {
            problems.append(FieldProblem("to", "The last month (\(last)) lies before the first (\(first))."))
            return nil
        }
        return first...last
    }
}
