import Foundation
import Ground
import TestSupport
import Testing
import Usage

@testable import Harvesters

/// What a connection that broke leaves: any beginning of a report.
@Suite struct `A report that breaks off` {
    private static let stretches =
        #"[{"YOP":"2020","Data_Type":"Book","Performance":{"M":{"2024-01":5,"2024-02":6}}},{"Performance":{"N":{"2024-01":7}},"YOP":"2021"}]"#

    /// Both releases, with parents before and after their items, and several counts of one title.
    private static let reports = [
        """
        {"Report_Items":[
        {"Performance":[{"Instance":[{"Metric_Type":"M","Count":5},{"Count":6,"Metric_Type":"N"}],"Period":{"Begin_Date":"2024-01-01","End_Date":"2024-01-31"}}],"Title":"A"},
        {"Title":"B","Item_Parent":{"Item_Name":"P"},"Performance":[{"Period":{"Begin_Date":"2024-01-01","End_Date":"2024-01-31"},"Instance":[{"Metric_Type":"M","Count":8}]}],"YOP":"2019"}
        ],"Report_Header":{"Release":"5","Report_ID":"TR"}}
        """,
        """
        {"Report_Header":{"Release":"5.1","Report_ID":"IR"},"Report_Items":[
        {"Title":"A","Attribute_Performance":\(stretches)},
        {"Items":[{"Item":"I","Attribute_Performance":\(stretches)},{"Attribute_Performance":\(stretches),"Item":"K"}],"Title":"P"},
        {"Attribute_Performance":\(stretches),"Title":"Z"}
        ]}
        """,
    ]

    /// Reads every beginning of a document; none may give a row that the whole does not give.
    private func readBeginnings(of bytes: [UInt8], every step: Int, fullRows: Int, _ name: String) throws {
        let whole = CollectingSink()
        _ = try SUSHIReader(firstBatch: UsageBatch(fullRows: fullRows))
            .read(ReportDocument(bytes), into: whole.take)
        let known = Set(
            whole.lines.map { [$0.name, $0.metric, String($0.month), String($0.count), $0.attributes.yop] }
        )
        for length in stride(from: 0, to: bytes.count, by: step) {
            let sink = CollectingSink()
            let batch = UsageBatch(fullRows: fullRows)
            let summary = try SUSHIReader(firstBatch: batch)
                .read(ReportDocument(Array(bytes.prefix(length))), into: sink.take)
            #expect(length == 0 || summary.fault != nil || summary.shape == .scalar, "\(name) up to byte \\(length)")
            let seen = Set(
                sink.lines.map { [$0.name, $0.metric, String($0.month), String($0.count), $0.attributes.yop] }
            )
            #expect(seen.isSubset(of: known), "\(name) up to byte \(length)")
        }
    }

    @Test(arguments: reports, [1, 3, 16_384])
    func `gives only rows that are complete, wherever it breaks off`(report: String, fullRows: Int) throws {
        try readBeginnings(of: Array(report.utf8), every: 1, fullRows: fullRows, "a report")
    }

    @Test(.enabled(if: SharedFixtures.isHere, Comment(rawValue: SharedFixtures.absence)), arguments: ExpectedFile.all)
    func `ends with no crash, whichever report it was`(file: ExpectedFile) throws {
        let bytes = [UInt8](try #require(SharedFixtures.data("sushi/\(file.path)")).prefix(400_000))
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
            let sink = CollectingSink()
            _ = try SUSHIReader().read(ReportDocument(Array(bytes.prefix(length))), into: sink.take)
        }
    }
}
