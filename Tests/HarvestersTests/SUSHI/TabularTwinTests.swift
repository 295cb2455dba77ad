import Ground
import TestSupport
import Testing
import Usage

@testable import Harvesters

/// COUNTER publishes each of its samples twice, as JSON and as a table: both must say the same, cell by cell.
@Suite(.enabled(if: SharedFixtures.isHere, Comment(rawValue: SharedFixtures.absence)))
struct `A sample report of COUNTER` {
    @Test(arguments: [
        ("r5/official-DR.json", "official-r5-DR.tsv"), ("r5/official-DR_D1.json", "official-r5-DR_D1.tsv"),
        ("r5/official-IR_A1.json", "official-r5-IR_A1.tsv"), ("r5/official-PR_P1.json", "official-r5-PR_P1.tsv"),
        ("r5/official-TR.json", "official-r5-TR.tsv"), ("r5/official-TR_B1.json", "official-r5-TR_B1.tsv"),
        ("r5/official-TR_J1.json", "official-r5-TR_J1.tsv"), ("r5/official-TR_J3.json", "official-r5-TR_J3.tsv"),
        ("r51/official-DR.json", "official-r51-DR.tsv"), ("r51/official-TR.json", "official-r51-TR.tsv"),
        ("r51/official-TRB1.json", "official-r51-TRB1.tsv"), ("r51/official-TRJ3.json", "official-r51-TRJ3.tsv"),
        ("r51/official-TRJ4.json", "official-r51-TRJ4.tsv"),
    ])
    func `says the same as its tabular twin`(report: String, table: String) throws {
        let bytes = Array(try #require(SharedFixtures.data("sushi/" + report)))
        let sink = CollectingSink()
        _ = try SUSHIReader().read(ReportDocument(bytes), into: sink.take)
        let tabular = try TabularReport(#require(SharedFixtures.data("sushi/tabular/" + table)))
        #expect(!tabular.cells.isEmpty)

        var read: [[String]: Int64] = [:]
        for line in sink.lines where line.count > 0 {
            let key = tabular.columns.map { line.value(inColumn: $0) } + [String(line.month)]
            read[key, default: 0] += line.count
        }
        #expect(read == tabular.cells)
    }
}

/// The cells of a table of COUNTER's by the values of their line and their month.
private struct TabularReport {
    let columns: [String]
    private(set) var cells: [[String]: Int64] = [:]

    init(_ data: some Sequence<UInt8>) {
        let lines = String(decoding: Array(data), as: UTF8.self)
            .split(omittingEmptySubsequences: false) { $0.isNewline }
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
        let start = lines.firstIndex { $0.contains("Reporting_Period_Total") } ?? 0
        let names = lines[start]
        let total = names.firstIndex(of: "Reporting_Period_Total") ?? 0
        columns = Array(names[..<total])
        for line in lines[(start + 1)...] where line.count > total {
            for column in (total + 1)..<names.count {
                guard let count = Int64(line[column]), count > 0 else { continue }
                cells[Array(line[..<total]) + [Self.month(names[column])], default: 0] += count
            }
        }
    }

    /// `Jan-2016` is `201601`.
    private static func month(_ name: String) -> String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let number = (months.firstIndex(of: String(name.prefix(3))) ?? -1) + 1
        return name.suffix(4) + (number < 10 ? "0" : "") + String(number)
    }
}

extension CollectingSink.Line {
    /// What this line says in a column of COUNTER's tables.
    fileprivate func value(inColumn column: String) -> String {
        let identifierColumns = ["DOI", "ISBN", "Print_ISSN", "Online_ISSN", "Linking_ISSN", "URI", "Proprietary_ID"]
        if let index = identifierColumns.firstIndex(of: column) { return identifiers[index] }
        if column.hasPrefix("Parent_") {
            let name = String(column.dropFirst("Parent_".count))
            if name == "Title" { return parent ?? "" }
            return identifierColumns.firstIndex(of: name).map { parentIdentifiers[$0] } ?? ""
        }
        return switch column {
        case "Title", "Database", "Item": name
        case "Publisher": publisher.name
        case "Publisher_ID": publisher.identifiers
        case "Platform": platform
        case "Authors": authors
        case "Publication_Date": publicationDate
        case "Article_Version": articleVersion
        case "Data_Type": attributes.dataType
        case "Section_Type": attributes.sectionType
        case "YOP": attributes.yop
        case "Access_Type": attributes.accessType
        case "Access_Method": attributes.accessMethod
        case "Metric_Type": metric
        default: "?"
        }
    }
}
