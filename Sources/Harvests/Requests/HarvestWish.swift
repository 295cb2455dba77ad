package import Connections
package import Ground

/// What a person wants harvested.
///
/// *Shape*: every set that is nil means all: every institution, provider, report that is there and may be asked for.
/// *Source*: seeds/ccplus-harvesting.md, the manual harvest form.
package struct HarvestWish: Sendable, Hashable {
    /// When the harvests that are wished for may begin.
    package enum Start: String, Sendable, Hashable, CaseIterable {
        /// At the top of the queue.
        case now
        /// In the consortium's next night window.
        case overnight
    }

    package var institutions: Set<InstitutionID>?
    /// Their members are meant, as they are when the wish is carried out.
    package var groups: Set<InstitutionGroupID>
    package var providers: Set<ProviderID>?
    package var reports: Set<MasterReport>?
    package var months: ClosedRange<YearMonth>
    package var start: Start
    /// Leaves out what has succeeded already; otherwise it is asked for again and replaced.
    package var skipsSucceeded: Bool

    package init(
        institutions: Set<InstitutionID>? = nil,
        groups: Set<InstitutionGroupID> = [],
        providers: Set<ProviderID>? = nil,
        reports: Set<MasterReport>? = nil,
        months: ClosedRange<YearMonth>,
        start: Start = .overnight,
        skipsSucceeded: Bool = true
    ) {
        self.institutions = institutions
        self.groups = groups
        self.providers = providers
        self.reports = reports
        self.months = months
        self.start = start
        self.skipsSucceeded = skipsSucceeded
    }

    /// Whether the whole consortium is meant, its own connections included.
    package var isForEverybody: Bool { institutions == nil && groups.isEmpty }
}

extension HarvestWish {
    /// The stored form.
    package var json: JSONValue {
        var fields: [String: JSONValue] = [
            "from": .text(months.lowerBound.description),
            "to": .text(months.upperBound.description),
            "start": .text(start.rawValue),
            "skip_succeeded": .bool(skipsSucceeded),
        ]
        if let institutions { fields["institutions"] = .list(institutions.sorted().map { .integer($0.rawValue) }) }
        if !groups.isEmpty { fields["groups"] = .list(groups.sorted().map { .integer($0.rawValue) }) }
        if let providers { fields["providers"] = .list(providers.sorted().map { .integer($0.rawValue) }) }
        if let reports { fields["reports"] = .list(reports.sorted().map { .text($0.rawValue) }) }
        return .dictionary(fields)
    }

    /// Nil when the document does not hold a wish.
    package init?(json: JSONValue) {
        guard let from = json["from"]?.string.flatMap({ YearMonth($0) }),
            let to = json["to"]?.string.flatMap({ YearMonth($0) }), from <= to,
            let start = json["start"]?.string.flatMap(Start.init), let skips = json["skip_succeeded"]?.boolean
        else { return nil }
        self.init(
            institutions: json.identifiers("institutions"),
            groups: json.identifiers("groups") ?? [],
            providers: json.identifiers("providers"),
            reports: json["reports"]?.array.map { Set($0.compactMap { $0.string.flatMap(MasterReport.init) }) },
            months: from...to,
            start: start,
            skipsSucceeded: skips
        )
    }
}

extension JSONValue {
    fileprivate func identifiers<Kind>(_ name: String) -> Set<Identifier<Kind>>? {
        self[name]?.array.map { Set($0.compactMap { $0.int.map { Identifier<Kind>($0) } }) }
    }
}
