internal import Database
internal import Ground
internal import Tenancy

/// A filter as conditions on `loads l` and `metrics m`, with the values for its parameters.
struct UsageCondition {
    private(set) var values: [Value]
    private var loadParts: [String]
    private var metricParts: [String] = []

    init(_ filter: UsageFilter, in scope: ConsortiumScope) {
        values = [scope.consortium.databaseValue]
        loadParts = ["l.consortium_id = ?1", "l.state = 'current'"]
        loadParts.append(
            "l.month >= \(bind(filter.months.lowerBound)) AND l.month <= \(bind(filter.months.upperBound))"
        )
        if let institutions = filter.institutions {
            let places = institutions.sorted().map { bind($0) }
            // IN () is not SQL everywhere: nobody's usage is asked for.
            loadParts.append(places.isEmpty ? "1 = 0" : "l.institution_id IN (\(places.joined(separator: ", ")))")
        }
        if let provider = filter.provider { loadParts.append("l.provider_id = \(bind(provider))") }
        if let report = filter.report { loadParts.append("l.report = \(bind(report))") }
        if let release = filter.release { loadParts.append("l.release = \(bind(release))") }
        if !filter.metrics.isEmpty {
            let places = filter.metrics.sorted().map { bind($0) }
            metricParts.append("m.name IN (\(places.joined(separator: ", ")))")
        }
    }

    /// Adds a value and gives its place: `?7`.
    mutating func bind(_ value: any DatabaseValue) -> String {
        values.append(value.databaseValue)
        return "?\(values.count)"
    }

    var onLoads: String { loadParts.joined(separator: " AND ") }

    var onLoadsAndMetrics: String { (loadParts + metricParts).joined(separator: " AND ") }

    var onMetrics: String { metricParts.isEmpty ? "1 = 1" : metricParts.joined(separator: " AND ") }
}
