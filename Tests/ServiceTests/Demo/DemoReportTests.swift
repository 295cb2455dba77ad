import Ground
import Service
import Testing

/// What the demo's reports hold: the fields of their release, sums that agree, and the same counts whenever asked.
@Suite struct DemoReportTests {
    static let full = [
        "PR": (five: "Data_Type|Access_Method", newer: "Access_Method"),
        "DR": (five: "Data_Type|Access_Method", newer: "Access_Method"),
        "TR": (
            five: "Data_Type|Section_Type|YOP|Access_Type|Access_Method", newer: "YOP|Access_Type|Access_Method"
        ),
        "IR": (
            five: "Authors|Publication_Date|Article_Version|Data_Type|YOP|Access_Type|Access_Method",
            newer: "Authors|Publication_Date|Article_Version|YOP|Access_Type|Access_Method"
        ),
    ]

    private func report(
        _ visit: DemoVisit,
        _ id: String,
        of provider: String,
        _ changes: [String: String?] = [:]
    ) async throws -> JSONValue {
        let provider = try DemoVisit.provider(provider)
        let attributes = try #require(Self.full[id])
        var all: [String: String?] = [
            "attributes_to_show": provider.release == "5" ? attributes.five : attributes.newer,
            "include_parent_details": id == "IR" ? "True" : nil,
        ]
        for (name, value) in changes { all[name] = value }
        let (status, document) = try await visit.get(provider, "reports/\(id.lowercased())", all)
        #expect(status == 200)
        return document
    }

    @Test(arguments: ["PR", "DR", "TR", "IR"])
    func `a report of release 5 has the fields that the release prescribes`(id: String) async throws {
        try await DemoVisit.run { visit in
            let document = try await report(visit, id, of: "cobalt")
            let header = try #require(document["Report_Header"]?.object)
            #expect(
                Set(header.keys) == [
                    "Created", "Created_By", "Customer_ID", "Report_ID", "Report_Name", "Release", "Institution_Name",
                    "Institution_ID", "Report_Filters", "Report_Attributes",
                ]
            )
            #expect(header["Release"] == "5")
            #expect(header["Report_ID"] == .text(id))
            let items = try #require(document["Report_Items"]?.array)
            #expect(!items.isEmpty)
            let optional: Set = ["Section_Type", "Item_Attributes", "YOP", "Access_Type"]
            for item in items {
                let keys = Set(try #require(item.object).keys)
                let prescribed = Self.fieldsOfFive[id] ?? []
                #expect(prescribed.subtracting(keys).subtracting(optional) == [])
                #expect(keys.subtracting(prescribed) == [])
                for period in item["Performance"]?.array ?? [] {
                    let begin = try #require(period["Period"]?["Begin_Date"]?.string)
                    #expect(["2025-01-01", "2025-02-01"].contains(begin))
                    #expect(period["Instance"]?.array?.isEmpty == false)
                }
            }
            for count in DemoCount.all(in: document) { #expect(count.count > 0) }
        }
    }

    private static let fieldsOfFive: [String: Set<String>] = [
        "PR": ["Platform", "Data_Type", "Access_Method", "Performance"],
        "DR": [
            "Database", "Item_ID", "Publisher", "Publisher_ID", "Platform", "Data_Type", "Access_Method", "Performance",
        ],
        "TR": [
            "Title", "Item_ID", "Publisher", "Publisher_ID", "Platform", "Data_Type", "Section_Type", "YOP",
            "Access_Type", "Access_Method", "Performance",
        ],
        "IR": [
            "Item", "Item_ID", "Item_Contributors", "Item_Dates", "Item_Attributes", "Publisher", "Publisher_ID",
            "Platform", "Item_Parent", "Data_Type", "YOP", "Access_Type", "Access_Method", "Performance",
        ],
    ]

    @Test(arguments: ["PR", "DR", "TR", "IR"])
    func `a report of release 5,1 has the fields that the release prescribes`(id: String) async throws {
        try await DemoVisit.run { visit in
            let document = try await report(visit, id, of: "meridian")
            let header = try #require(document["Report_Header"]?.object)
            #expect(
                Set(header.keys) == [
                    "Created", "Created_By", "Report_ID", "Report_Name", "Release", "Institution_Name",
                    "Institution_ID",
                    "Registry_Record", "Report_Filters", "Report_Attributes",
                ]
            )
            #expect(header["Release"] == "5.1")
            let entries = try #require(document["Report_Items"]?.array)
            #expect(!entries.isEmpty)
            let items = id == "IR" ? entries.flatMap { $0["Items"]?.array ?? [] } : entries
            if id == "IR" {
                for parent in entries {
                    #expect(Set((parent.object ?? [:]).keys) == ["Title", "Item_ID", "Data_Type", "Items"])
                }
            }
            for item in items {
                let performances = try #require(item["Attribute_Performance"]?.array)
                #expect(!performances.isEmpty)
                for performance in performances {
                    #expect(performance["Data_Type"]?.string != nil)
                    for (_, months) in performance["Performance"]?.object ?? [:] {
                        #expect(Set((months.object ?? [:]).keys).isSubset(of: ["2025-01", "2025-02"]))
                    }
                }
            }
            for count in DemoCount.all(in: document) { #expect(count.count > 0) }
        }
    }

    @Test(arguments: ["cobalt", "meridian"])
    func `items add up to titles, and titles to the platform`(provider: String) async throws {
        try await DemoVisit.run { visit in
            let sums = { (document: JSONValue) in
                Dictionary(
                    DemoCount.all(in: document).map { ("\($0.metric) \($0.month)", $0.count) },
                    uniquingKeysWith: +
                )
            }
            let items = try await sums(report(visit, "IR", of: provider))
            let titles = try await sums(report(visit, "TR", of: provider))
            let platform = try await sums(report(visit, "PR", of: provider))
            for (key, count) in items { #expect(titles[key] == count, "\(key)") }
            for (key, count) in titles where !key.hasPrefix("No_License") && !key.hasPrefix("Limit") {
                #expect(platform[key] == count, "\(key)")
            }
            for month in ["2025-01", "2025-02"] {
                for what in ["Item_Requests", "Item_Investigations"] {
                    let unique = try #require(titles["Unique_\(what) \(month)"])
                    let total = try #require(titles["Total_\(what) \(month)"])
                    #expect(unique <= total)
                }
                #expect(try #require(titles["Unique_Title_Requests \(month)"]) > 0)
                #expect(try #require(platform["Searches_Platform \(month)"]) > 0)
            }
        }
    }

    @Test(arguments: ["PR", "DR", "TR", "IR"])
    func `attributes that are not shown are summed over`(id: String) async throws {
        try await DemoVisit.run { visit in
            for provider in ["cobalt", "meridian"] {
                let full = try await report(visit, id, of: provider)
                let collapsed = try await report(
                    visit,
                    id,
                    of: provider,
                    ["attributes_to_show": nil, "include_parent_details": nil]
                )
                let sum = { (document: JSONValue) in DemoCount.all(in: document).reduce(0) { $0 + $1.count } }
                #expect(sum(full) == sum(collapsed))
                #expect(DemoCount.all(in: collapsed).count <= DemoCount.all(in: full).count)
                let text = collapsed["Report_Items"]?.json() ?? ""
                for name in ["YOP", "Access_Type", "Access_Method", "Authors", "Item_Contributors", "Item_Parent"] {
                    #expect(!text.contains("\"\(name)\""))
                }
                #expect(text.contains("\"Data_Type\"") == (provider == "meridian"))
            }
        }
    }

    @Test func `two months asked for together are the two asked for alone, and the same every time`() async throws {
        try await DemoVisit.run { visit in
            for provider in ["cobalt", "meridian"] {
                let counts = { (begin: String, end: String) in
                    let document = try await report(
                        visit,
                        "TR",
                        of: provider,
                        ["begin_date": begin, "end_date": end]
                    )
                    return Dictionary(
                        DemoCount.all(in: document).map { ("\($0.metric) \($0.month)", $0.count) },
                        uniquingKeysWith: +
                    )
                }
                let both = try await counts("2025-01", "2025-02")
                let apart = try await counts("2025-01", "2025-01").merging(counts("2025-02", "2025-02")) { $0 + $1 }
                #expect(both == apart)
                #expect(try await counts("2025-01", "2025-02") == both)
            }
        }
    }

    @Test func `institutions, platforms and months differ`() async throws {
        try await DemoVisit.run { visit in
            let first = try await report(visit, "TR", of: "cobalt")["Report_Items"]
            let other = try await report(visit, "TR", of: "cobalt", ["customer_id": "inst-2"])["Report_Items"]
            #expect(first != other)
        }
    }

    @Test func `filters leave out what they do not name`() async throws {
        try await DemoVisit.run { visit in
            let document = try await report(
                visit,
                "TR",
                of: "meridian",
                ["metric_type": "Total_Item_Requests|No_License", "data_type": "Journal"]
            )
            #expect(Set(DemoCount.all(in: document).map(\.metric)) == ["Total_Item_Requests", "No_License"])
            #expect(document["Report_Items"]?.json().contains("\"Book\"") == false)
            #expect(document["Report_Header"]?["Report_Filters"]?["Data_Type"] == ["Journal"])
        }
    }

    @Test func `identifiers carry right check digits`() async throws {
        try await DemoVisit.run { visit in
            let text = try await report(visit, "TR", of: "meridian").json()
            let issns = text.matches(of: /"(?:Print|Online)_ISSN":"(\d{4})-(\d{3})([\dX])"/)
            #expect(issns.count > 20)
            for issn in issns {
                let digits = (issn.1 + issn.2).compactMap(\.wholeNumberValue) + [issn.3 == "X" ? 10 : Int(issn.3) ?? -1]
                #expect(zip(digits, (1...8).reversed()).reduce(0) { $0 + $1.0 * $1.1 } % 11 == 0)
            }
            let isbns = text.matches(of: /"ISBN":"([\d-]{17})"/)
            #expect(isbns.count > 10)
            for isbn in isbns {
                let digits = isbn.1.compactMap(\.wholeNumberValue)
                #expect(digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 3) } % 10 == 0)
            }
        }
    }
}

/// One count of a report of either release.
private struct DemoCount {
    let metric: String
    let month: String
    let count: Int64

    static func all(in document: JSONValue) -> [DemoCount] {
        (document["Report_Items"]?.array ?? []).flatMap { entry in
            (entry["Items"]?.array ?? [entry]).flatMap(counts)
        }
    }

    private static func counts(of item: JSONValue) -> [DemoCount] {
        let five = (item["Performance"]?.array ?? []).flatMap { period in
            (period["Instance"]?.array ?? []).map { instance in
                DemoCount(
                    metric: instance["Metric_Type"]?.string ?? "",
                    month: String((period["Period"]?["Begin_Date"]?.string ?? "").prefix(7)),
                    count: instance["Count"]?.int ?? 0
                )
            }
        }
        let newer = (item["Attribute_Performance"]?.array ?? []).flatMap { group in
            (group["Performance"]?.object ?? [:]).flatMap { metric, months in
                (months.object ?? [:]).map { DemoCount(metric: metric, month: $0, count: $1.int ?? 0) }
            }
        }
        return five + newer
    }
}
