internal import Foundation
internal import Ground

/// Writes a TR report of any size: always the same one for the same size.
///
/// *Shape*: a month's usage, as Garner asks for it, of many titles, books and journals, one to four combinations of
/// attributes each. The entries come in both releases' shapes, with their keys in several orders, counts before names, escapes, letters
/// beyond ASCII, some entries laid out over many lines, and the header at the end.
struct ReportGenerator {
    static let months = ["2024-01"]

    private var random: SeededGenerator
    private var text: [UInt8] = []
    private var titleNumber = 0

    init(seed: UInt64 = 2024) {
        random = SeededGenerator(seed: seed)
    }

    /// Writes the report to a file of about so many bytes.
    mutating func write(to path: String, bytes: Int) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw BenchError("The file \(path) cannot be made.")
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? file.close() }
        var written = 0
        append("{\"Report_Items\":[")
        var isFirst = true
        while written + text.count < bytes {
            if !isFirst { append(",") }
            isFirst = false
            writeTitle()
            guard text.count > 1 << 20 else { continue }
            try file.write(contentsOf: text)
            written += text.count
            text.removeAll(keepingCapacity: true)
        }
        append("],\"Report_Header\":")
        append(Self.header)
        append("}\n")
        try file.write(contentsOf: text)
    }

    private static let header = """
        {"Created":"2024-02-15T09:11:12Z","Created_By":"Generated Platform","Customer_ID":"C1","Report_ID":"TR",\
        "Release":"5","Report_Name":"Title Master Report","Institution_Name":"Bench University",\
        "Report_Filters":[{"Name":"Begin_Date","Value":"2024-01-01"},{"Name":"End_Date","Value":"2024-01-31"}],\
        "Exceptions":[]}
        """

    // MARK: Titles

    /// A title with all its entries: in release 5's shape one a combination of attributes, in 5.1's one for all.
    private mutating func writeTitle() {
        titleNumber += 1
        let isBook = titleNumber % 5 < 2
        let combinations = Int.random(in: 1...4, using: &random)
        if titleNumber % 2 == 0 {
            for index in 0..<combinations {
                if index > 0 { append(",") }
                writeEntry(isBook, first: index, combinations: 1, isNew: false)
            }
        } else {
            writeEntry(isBook, first: 0, combinations: combinations, isNew: true)
        }
    }

    private mutating func writeEntry(_ isBook: Bool, first: Int, combinations: Int, isNew: Bool) {
        let number = titleNumber
        let name =
            "\(isBook ? "Handbook" : "Journal") of \(Self.subjects[number % Self.subjects.count]), part \(number)"
        let identifiers = identifiers(isBook, number)
        let fields = [
            "\"Title\":\"\(name)\"",
            "\"Item_ID\":" + (isNew ? Self.object(identifiers) : Self.list(identifiers)),
            "\"Publisher\":\"Publisher \(number % 300)\"",
            "\"Publisher_ID\":"
                + (isNew
                    ? "{\"ISNI\":[\"0000000121032683\"]}"
                    : "[{\"Type\":\"Proprietary\",\"Value\":\"gen:\(number % 300)\"}]"),
            "\"Platform\":\"Platform \(number % 3)\"",
        ]
        var members = fields
        if isNew {
            let stretches = (first..<(first + combinations)).map { stretch(isBook, $0) }
            members.append("\"Attribute_Performance\":[\(stretches.joined(separator: ","))]")
        } else {
            members += attributes(isBook, first, hasSection: true)
            members.append("\"Performance\":[\(periods().joined(separator: ","))]")
        }
        // Four orders: names first, counts first, and two in between.
        switch number % 4 {
        case 1: members.reverse()
        case 2: members.swapAt(0, members.count - 1)
        case 3: members.swapAt(1, members.count - 1)
        default: break
        }
        let isLaidOut = number % 16 == 0
        append(isLaidOut ? "{\n    " : "{")
        append(members.joined(separator: isLaidOut ? ",\n    " : ","))
        append(isLaidOut ? "\n  }" : "}")
    }

    private static let subjects = [
        "Applied Physics", "Medi\\u00e4val Studies", "Chemistry \\u0026 Biology", "Ökonomie", "R\\/D Management",
        "Library Science", "Neurology", "Théorie des nombres", "Software \\\"Craft\\\"", "Astronomy",
    ]

    private func identifiers(_ isBook: Bool, _ number: Int) -> [(String, String)] {
        let digits = String(10_000_000 + number)
        let issn = "\(digits.prefix(4))-\(digits.suffix(4))"
        var identifiers = [("DOI", "10.5555/gen.\(number)"), ("Proprietary", "gen:\(number)")]
        if isBook {
            identifiers.append(("ISBN", "978-3-\(digits.prefix(5))-\(digits.suffix(3))-\(number % 10)"))
        } else {
            identifiers += [("Print_ISSN", issn), ("Online_ISSN", String(issn.reversed()))]
        }
        if number % 3 == 0 { identifiers.append(("URI", "https://generated.example/title/\(number)")) }
        return identifiers
    }

    private static func object(_ identifiers: [(String, String)]) -> String {
        "{" + identifiers.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",") + "}"
    }

    private static func list(_ identifiers: [(String, String)]) -> String {
        "[" + identifiers.map { "{\"Type\":\"\($0.0)\",\"Value\":\"\($0.1)\"}" }.joined(separator: ",") + "]"
    }

    // MARK: Usage

    private func attributes(_ isBook: Bool, _ combination: Int, hasSection: Bool) -> [String] {
        [
            "\"Data_Type\":\"\(isBook ? "Book" : "Journal")\"",
            "\"YOP\":\"\(2023 - (titleNumber + combination * 7) % 40)\"",
            "\"Access_Type\":\"\(combination % 2 == 0 ? "Controlled" : "OA_Gold")\"",
            "\"Access_Method\":\"\(combination < 2 ? "Regular" : "TDM")\"",
        ] + (hasSection ? ["\"Section_Type\":\"\(isBook ? "Chapter" : "Article")\""] : [])
    }

    private mutating func metrics() -> [(String, Int)] {
        let total = Int.random(in: 1...400, using: &random)
        return [
            ("Total_Item_Investigations", total), ("Unique_Item_Investigations", (total + 1) / 2),
            ("Total_Item_Requests", (total + 2) / 3), ("Unique_Item_Requests", (total + 4) / 5),
        ] + (titleNumber % 7 == 0 ? [("No_License", total % 9 + 1)] : [])
    }

    private mutating func periods() -> [String] {
        Self.months.map { month in
            let instances = metrics().map { "{\"Metric_Type\":\"\($0.0)\",\"Count\":\($0.1)}" }.joined(separator: ",")
            let period =
                "\"Period\":{\"Begin_Date\":\"\(month)-01\",\"End_Date\":\"\(month)-31\"}"
            return titleNumber % 4 == 0
                ? "{\"Instance\":[\(instances)],\(period)}" : "{\(period),\"Instance\":[\(instances)]}"
        }
    }

    private mutating func stretch(_ isBook: Bool, _ combination: Int) -> String {
        var counts: [String: [String]] = [:]
        var order: [String] = []
        for month in Self.months {
            for (metric, count) in metrics() {
                if counts[metric] == nil { order.append(metric) }
                counts[metric, default: []].append("\"\(month)\":\(count)")
            }
        }
        let performance = order.map { "\"\($0)\":{\((counts[$0] ?? []).joined(separator: ","))}" }.joined(
            separator: ","
        )
        var members = attributes(isBook, combination, hasSection: false)
        members.insert("\"Performance\":{\(performance)}", at: titleNumber % 3 == 0 ? 0 : members.count)
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func append(_ string: String) {
        text.append(contentsOf: string.utf8)
    }
}
