internal import Connections
internal import Ground
internal import Harvests
internal import Tenancy

/// What a consortium allows its managers of harvests that they ask for: a number a day, or none without an admin.
///
/// *Source*: DESIGN §4: request and restart are subject to quota or approval where the consortium says so.
extension Inquiry {
    /// Those of the harvests that the principal may begin anew as a manager alone; throws where that takes an admin.
    ///
    /// A request can be approved, a restart has nobody to ask and no reason to give: so the refusal names the request.
    func limited(_ listings: [HarvestListing]) throws -> [HarvestListing] {
        let own = listings.filter {
            AccessPolicy.onlyAsManager(principal, action, .owner($0.harvest.institution))
        }
        guard let first = own.first, try consortium().details.policies.requiresApproval else { return own }
        let remedy =
            first.harvest.kind.asksProvider && action == .restartHarvests
            ? "ask for it by \(Self.request(for: own))" : "ask an admin to do it"
        throw Refusal(
            action: action,
            subject: "harvest \(first.harvest.id)",
            institution: first.harvest.institution,
            reason: "In this consortium an admin approves what managers ask to be harvested; \(remedy)."
        )
    }

    /// Counts harvests that were begun anew against the manager's quota of the day, as a request for them would have.
    ///
    /// *Throws*: `HarvestQuotaExceeded`.
    func countAsAsked(_ listings: [HarvestListing], start: HarvestWish.Start) throws {
        let consortium = try consortium()
        guard !listings.isEmpty, let quota = consortium.details.policies.dailyQuota else { return }
        try checkQuota(quota, wanted: listings.count, consortium.details.zone)
        for (_, some) in Dictionary(grouping: listings, by: \.harvest.connection).sorted(by: { $0.key < $1.key }) {
            guard let first = some.first?.harvest, let wish = Self.wish(for: some, start: start) else { continue }
            try RequestRepository(transaction).addCarriedOut(
                wish,
                identity: principal.identity,
                who: principal.label,
                reason: "\(action.rawValue) \(first.id)" + (some.count > 1 ? " …" : ""),
                renewed: some.count,
                in: scope,
                at: now
            )
        }
    }

    /// Throws where a person would come beyond what a day allows.
    func checkQuota(_ quota: Int, wanted: Int, _ zone: Zone) throws {
        guard let identity = principal.identity else { return }
        let today = zone.date(at: now)
        let used = try RequestRepository(transaction).asked(by: identity, since: zone.instant(of: today), in: scope)
        guard used + wanted > quota else { return }
        throw HarvestQuotaExceeded(
            quota: quota,
            used: used,
            wanted: wanted,
            resetsAt: zone.instant(of: today.advanced(by: 1))
        )
    }

    /// What a request for the same would wish for; nil for harvests without a month.
    private static func wish(for listings: [HarvestListing], start: HarvestWish.Start) -> HarvestWish? {
        let harvests = listings.map(\.harvest)
        guard let months = months(of: listings) else { return nil }
        return HarvestWish(
            institutions: Set(harvests.compactMap(\.institution)),
            providers: Set(harvests.map(\.provider)),
            reports: Set(harvests.compactMap(\.report)),
            months: months,
            start: start,
            skipsSucceeded: false
        )
    }

    private static func months(of listings: [HarvestListing]) -> ClosedRange<YearMonth>? {
        let months = listings.compactMap(\.harvest.month)
        guard let first = months.min(), let last = months.max() else { return nil }
        return first...last
    }

    /// The command that asks for the same harvests.
    private static func request(for listings: [HarvestListing]) -> String {
        var words = ["garner harvest request"]
        for name in Set(listings.compactMap(\.institution)).sorted() { words.append("--institution \"\(name)\"") }
        for name in Set(listings.map(\.provider)).sorted() { words.append("--provider \"\(name)\"") }
        let reports = Set(listings.compactMap(\.harvest.report)).sorted().map(\.rawValue)
        if !reports.isEmpty { words.append("--report " + reports.joined(separator: ",")) }
        if let months = months(of: listings) {
            let (first, last) = (months.lowerBound, months.upperBound)
            words.append("--months \(first)" + (first == last ? "" : "..\(last)"))
        }
        if listings.contains(where: { $0.harvest.status == .success }) { words.append("--again") }
        return (words + ["--reason \"…\""]).joined(separator: " ")
    }
}
