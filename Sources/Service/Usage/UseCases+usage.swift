package import Connections
internal import Database
package import Ground
package import Tenancy
package import Usage

/// Which usage somebody asks for, as people write it.
package struct UsageForm: Sendable, Hashable {
    package var months: ClosedRange<YearMonth>
    /// Empty for all that the person may see.
    package var institutions: [String] = []
    package var provider: String?
    package var report: MasterReport?
    package var release: CounterRelease?
    /// Empty for all.
    package var metrics: Set<String> = []

    package init(months: ClosedRange<YearMonth>) {
        self.months = months
    }
}

/// A sum with the names of what it is split by.
package struct UsageSumView: Sendable, Hashable {
    package let sum: UsageSum
    package let institution: String?
    package let provider: String?

    package var document: JSONValue {
        [
            "release": .text(sum.release.rawValue), "institution": JSONValue(institution),
            "provider": JSONValue(provider), "report": JSONValue(sum.report?.rawValue),
            "month": JSONValue(sum.month), "metric": JSONValue(sum.metric), "records": JSONValue(sum.records),
            "total": JSONValue(sum.total),
        ]
    }
}

/// Usage as it is stored, for whoever may see it.
extension UseCases {
    /// Sums of counts, split by the dimensions and by all that cannot be added up (`UsageQuery.sums`).
    package func usageSums(
        _ form: UsageForm,
        by dimensions: Set<UsageDimension>,
        limit: Int = 10_000,
        as principal: Principal
    ) async throws -> [UsageSumView] {
        try await reading(.seeUsage, as: principal) { inquiry in
            let filter = try inquiry.filter(form)
            let sums = try UsageQuery(inquiry.transaction)
                .sums(filter, by: dimensions, in: inquiry.scope, limit: limit)
            let institutions = InstitutionRepository(inquiry.transaction)
            let providers = ProviderRepository(inquiry.transaction)
            let scope = try inquiry.scope
            return try sums.map { sum in
                UsageSumView(
                    sum: sum,
                    institution: try sum.institution.flatMap { try institutions.institution($0, in: scope)?.name },
                    provider: try sum.provider.flatMap { try providers.provider($0, in: scope)?.name }
                )
            }
        }
    }

    /// Writes every count with all that is known of it as CSV, a piece at a time.
    ///
    /// *Order*: oldest month first, load by load; pages are read one after another, so that no transaction stays open.
    package func exportUsage(
        _ form: UsageForm,
        as principal: Principal,
        to write: (_ piece: [UInt8]) throws -> Void
    ) async throws {
        var writer = CSVWriter()
        writer.write(UsageLine.recordColumns)
        var last: UsageLineKey?
        while true {
            let page = try await reading(.exportUsage, as: principal) { [last] inquiry in
                let filter = try inquiry.filter(form)
                return try UsageQuery(inquiry.transaction)
                    .lines(filter, in: inquiry.scope, after: last, limit: 5000)
            }
            for line in page { writer.write(line.record) }
            try write(writer.take())
            guard let end = page.last else { return }
            last = end.key
        }
    }
}

extension Inquiry {
    /// The filter of a form, inside what the principal may see.
    fileprivate func filter(_ form: UsageForm) throws -> UsageFilter {
        let reach = try reach(subject: "usage")
        let named = try Set(form.institutions.map { try lookup.institution($0).id })
        for id in named { try allow(.institution(id), subject: "usage of institution \(id)") }
        var institutions: Set<InstitutionID>? = named.isEmpty ? nil : named
        if institutions == nil, case .institutions(let own) = reach { institutions = own }
        return UsageFilter(
            months: form.months,
            institutions: institutions,
            provider: try form.provider.map { try lookup.provider($0).id },
            report: form.report,
            release: form.release,
            metrics: form.metrics
        )
    }
}
