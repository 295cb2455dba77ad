import Foundation
import Ground
import TestSupport
import Testing

/// One entry of the collection's expected.json: what a small independent script counted.
struct ExpectedFile: Sendable, CustomTestStringConvertible {
    struct Counts: Sendable {
        let items: Int
        let subItems: Int
        let records: Int
        let total: Int64
        let byMetric: [String: Int64]
        let firstMonth: YearMonth?
        let lastMonth: YearMonth?
    }

    struct Exception: Sendable {
        let place: String
        let code: Int?
        let message: String
    }

    let path: String
    let isNoJSON: Bool
    let isStringified: Bool
    let isWrapped: Bool
    let reportID: String?
    let release: String?
    let createdBy: String?
    let filters: [String: String]
    let exceptions: [Exception]
    let counts: Counts?

    var testDescription: String { path }

    /// Every JSON or text file; empty where the collection is absent.
    static let all: [ExpectedFile] = {
        guard let data = SharedFixtures.data("sushi/expected.json"),
            case .dictionary(let files)? = try? JSONValue(parsing: Array(data))
        else { return [] }
        return files.keys.sorted().filter { !$0.hasPrefix("tabular/") }.compactMap { path in
            files[path]?["computed"].map { ExpectedFile(path: path, computed: $0) }
        }
    }()

    private init(path: String, computed: JSONValue) {
        self.path = path
        isNoJSON = computed["json_error"] != nil
        isStringified = computed["stringified"] == .bool(true)
        isWrapped = computed["wrapped_in_body"] == .bool(true)
        reportID = computed["Report_ID"]?.string
        release = computed["Release"]?.string
        createdBy = computed["Created_By"]?.string
        filters = (computed["filters"]?.object ?? [:]).compactMapValues { $0.string }
        exceptions = (computed["exceptions"]?.array ?? []).map { entry in
            let parts = entry.array ?? []
            let code = parts[1].int.map { Int($0) } ?? parts[1].string.flatMap { Int($0) }
            return Exception(place: parts[0].string ?? "", code: code, message: parts[2].string ?? "")
        }
        guard let records = computed["records"]?.int else {
            counts = nil
            return
        }
        let months = computed["months"]?.array ?? []
        counts = Counts(
            items: Int(computed["items"]?.int ?? 0),
            subItems: Int(computed["sub_items"]?.int ?? 0),
            records: Int(records),
            total: computed["total"]?.int ?? 0,
            byMetric: (computed["by_metric"]?.object ?? [:]).compactMapValues { $0.int },
            firstMonth: months.first?.string.flatMap { YearMonth($0) },
            lastMonth: months.dropFirst().first?.string.flatMap { YearMonth($0) }
        )
    }
}
