import Connections
import Foundation
import Ground
import HTTP
import Harvests
import TestSupport
import Testing
import Usage

/// Real documents harvested over HTTP into a real database.
@Suite(.enabled(if: SharedFixtures.isHere, Comment(rawValue: SharedFixtures.absence)))
struct FixtureHarvestTests {
    /// What a month of a file holds, counted here by a walk of its own over the parsed document.
    struct Share: Equatable {
        var records = 0
        var total: Int64 = 0
    }

    @Test func `each month of each master file stores exactly that month's share`() async throws {
        let files = try MasterFile.all()
        try #require(files.count >= 20)
        try await EngineStage.run { stage in
            stage.server.onAnythingElse { request in
                let index = request.path.split(separator: "/").first.flatMap { Int($0) }
                guard let index, request.path.contains("/reports/") else { return .text(404, "nothing here") }
                return HTTPResponse(
                    200,
                    headers: ["Content-Type": "application/json"],
                    body: .bytes(files[index].bytes)
                )
            }
            var asked: [(file: MasterFile, month: YearMonth, connection: ConnectionID, harvest: HarvestID)] = []
            for (index, file) in files.enumerated() {
                let connection = try await stage.connection("\(index)", file.release)
                for month in file.shares.keys.sorted() {
                    let harvest = try await stage.ask(file.report, month, over: connection)
                    asked.append((file, month, connection, harvest))
                }
            }
            let ids = asked.map(\.harvest)
            try await stage.working(within: .seconds(180)) { try await stage.haveRun(ids) }
            for (file, month, connection, id) in asked {
                let harvest = try await stage.harvest(id)
                #expect(harvest.status == .success, "\(file.path) \(month): \(harvest.lastMessage ?? "")")
                let content = try await stage.stored(file.report, month, over: connection)
                let stored = content.map { Share(records: $0.records, total: $0.total) }
                #expect(stored == file.shares[month], "\(file.path) \(month)")
            }
        }
    }

    /// A malformed or error file, how it is asked for, and how its harvest ends.
    struct Case: CustomTestStringConvertible {
        let file: String
        var http = 200
        let report: MasterReport
        var release = CounterRelease.r5
        let month: String
        let status: HarvestStatus
        var reason: HarvestReason?
        let code: Int?
        var testDescription: String { "\(file) (HTTP \(http))" }
    }

    static let cases: [Case] = [
        Case(
            file: "celus-5_TR_ProQuestEbookCentral_exception.json",
            report: .tr,
            month: "2017-01",
            status: .success,
            reason: .noUsage,
            code: 3030
        ),
        Case(
            file: "celus-code-zero.json",
            report: .tr,
            month: "2020-01",
            status: .success,
            reason: .noUsage,
            code: 9030
        ),
        Case(
            file: "celus-error-in-root.json",
            report: .tr,
            month: "2019-01",
            status: .reQueued,
            reason: .willRetry,
            code: 2090
        ),
        Case(
            file: "celus-no_data_3062.json",
            report: .tr,
            month: "2020-03",
            status: .success,
            reason: .noUsage,
            code: 9030
        ),
        Case(
            file: "celus-no_json.txt",
            http: 400,
            report: .tr,
            month: "2020-03",
            status: .fail,
            reason: .badCredentials,
            code: 1030
        ),
        Case(
            file: "celus-no_json.txt",
            report: .tr,
            month: "2020-03",
            status: .reQueued,
            reason: .willRetry,
            code: 9020
        ),
        Case(
            file: "celus-partial_data3.json",
            report: .tr,
            month: "2018-11",
            status: .success,
            reason: .partial,
            code: 3040
        ),
        Case(
            file: "celus-partial_data3.json",
            report: .tr,
            month: "2018-03",
            status: .reQueued,
            reason: .willRetry,
            code: 3040
        ),
        Case(
            file: "celus-severity-wrong.json",
            report: .tr,
            month: "2020-03",
            status: .pending,
            reason: .waitingProvider,
            code: 1011
        ),
        Case(file: "celus-some_data_3050.json", report: .pr, month: "2019-04", status: .success, code: 0),
        Case(
            file: "ezcounter-r5-in_header_typo.json",
            report: .ir,
            month: "2015-01",
            status: .reQueued,
            reason: .monthNotReady,
            code: 3031
        ),
        Case(
            file: "ezcounter-r5-root.json",
            report: .tr,
            month: "2020-03",
            status: .fail,
            reason: .badCredentials,
            code: 2020
        ),
        Case(
            file: "ezcounter-r51-empty_items.json",
            report: .ir,
            release: .r51,
            month: "2022-01",
            status: .success,
            code: nil
        ),
        Case(
            file: "ezcounter-r51-invalid_parent.json",
            report: .ir,
            release: .r51,
            month: "2022-02",
            status: .success,
            code: nil
        ),
        Case(
            file: "ezcounter-r51-root_array.json",
            report: .ir,
            release: .r51,
            month: "2022-01",
            status: .fail,
            reason: .badCredentials,
            code: 2010
        ),
        Case(
            file: "folio-TR_r51_with_invalid_report_items.json",
            report: .tr,
            release: .r51,
            month: "2022-01",
            status: .reQueued,
            reason: .willRetry,
            code: 9100
        ),
        Case(
            file: "folioh-SampleReportEmptyItems.json",
            report: .tr,
            month: "2018-10",
            status: .reQueued,
            reason: .willRetry,
            code: 9040
        ),
        Case(
            file: "folioh-SampleReportExceptionError.json",
            report: .tr,
            month: "2018-10",
            status: .fail,
            reason: .badCredentials,
            code: 1030
        ),
        Case(file: "folioh-SampleReportMissingHeader.json", report: .tr, month: "2018-10", status: .success, code: nil),
        Case(
            file: "folioh-erroravailablereports.json",
            report: .tr,
            month: "2018-10",
            status: .reQueued,
            reason: .willRetry,
            code: 9021
        ),
        Case(
            file: "folioh-r5-error.json",
            http: 400,
            report: .tr,
            month: "2018-10",
            status: .fail,
            reason: .badCredentials,
            code: 2020
        ),
        Case(
            file: "nigiri-data_incorrect.json",
            report: .tr,
            month: "2018-10",
            status: .reQueued,
            reason: .willRetry,
            code: 9021
        ),
        Case(file: "nigiri-data_simple.json", report: .tr, month: "2019-05", status: .success, code: nil),
        Case(file: "nigiri-extra_body_wrap.json", report: .tr, month: "2019-11", status: .success, code: nil),
        Case(
            file: "nigiri-naked_error.json",
            http: 202,
            report: .tr,
            month: "2019-11",
            status: .pending,
            reason: .waitingProvider,
            code: 1011
        ),
        Case(
            file: "nigiri-no_data.json",
            report: .tr,
            month: "2018-11",
            status: .success,
            reason: .noUsage,
            code: 9030
        ),
        Case(
            file: "nigiri-r5-naked_error_3000.json",
            http: 500,
            report: .tr,
            month: "2018-11",
            status: .fail,
            reason: .unsupported,
            code: 3000
        ),
        Case(
            file: "nigiri-r5-naked_error_lowercase.json",
            report: .tr,
            month: "2018-11",
            status: .reQueued,
            reason: .willRetry,
            code: 1001
        ),
        Case(
            file: "nigiri-r5-stringified_error.json",
            report: .tr,
            month: "2020-01",
            status: .reQueued,
            reason: .willRetry,
            code: 2090
        ),
        Case(
            file: "nigiri-severity-missing.json",
            report: .dr,
            month: "2021-01",
            status: .fail,
            reason: .unsupported,
            code: 3010
        ),
        Case(
            file: "pycounter-not_authorized.json",
            report: .tr,
            month: "2021-01",
            status: .fail,
            reason: .badCredentials,
            code: 2000
        ),
    ]

    @Test func `each malformed or error file ends with the status and code that the catalogue names`() async throws {
        let bodies = try Self.cases.map { [UInt8](try #require(SharedFixtures.data("sushi/errors/\($0.file)"))) }
        try await EngineStage.run { stage in
            stage.server.onAnythingElse { request in
                let index = request.path.split(separator: "/").first.flatMap { Int($0) }
                guard let index, request.path.contains("/reports/") else { return .text(404, "nothing here") }
                return HTTPResponse(Self.cases[index].http, body: .bytes(bodies[index]))
            }
            var ids: [HarvestID] = []
            for (index, one) in Self.cases.enumerated() {
                let connection = try await stage.connection("\(index)", one.release)
                ids.append(try await stage.ask(one.report, try #require(YearMonth(one.month)), over: connection))
            }
            let asked = ids
            try await stage.working(within: .seconds(120)) { try await stage.haveRun(asked) }
            for (id, one) in zip(asked, Self.cases) {
                let harvest = try await stage.harvest(id)
                let note = Comment(rawValue: "\(one.testDescription): \(harvest.lastMessage ?? "")")
                #expect(harvest.status == one.status, note)
                #expect(harvest.reason == one.reason, note)
                #expect(harvest.lastCode == one.code, note)
                #expect(harvest.lastMessage?.contains("customer_id=9") != true, note)
            }
        }
    }
}

/// A real master report of the collection.
struct MasterFile: Sendable {
    let path: String
    let bytes: [UInt8]
    let report: MasterReport
    let release: CounterRelease
    let shares: [YearMonth: FixtureHarvestTests.Share]

    static func all() throws -> [MasterFile] {
        var files: [MasterFile] = []
        for (folder, release) in [("sushi/r5", CounterRelease.r5), ("sushi/r51", .r51)] {
            guard let path = SharedFixtures.path(folder) else { continue }
            for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            where name.hasSuffix(".json") {
                let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
                let document = try JSONValue(parsing: bytes)
                guard let id = document["Report_Header"]?["Report_ID"]?.string,
                    let report = MasterReport(rawValue: id)
                else { continue }
                var shares: [YearMonth: FixtureHarvestTests.Share] = [:]
                count(document["Report_Items"] ?? .null, into: &shares)
                files.append(
                    MasterFile(
                        path: "\(folder)/\(name)",
                        bytes: bytes,
                        report: report,
                        release: release,
                        shares: shares
                    )
                )
            }
        }
        return files
    }

    /// Adds up every `Performance`, but not those of components.
    private static func count(_ value: JSONValue, into shares: inout [YearMonth: FixtureHarvestTests.Share]) {
        for entry in value.array ?? [] { count(entry, into: &shares) }
        for (key, inner) in value.object ?? [:] where key != "Item_Component" && key != "Components" {
            guard key == "Performance" else {
                count(inner, into: &shares)
                continue
            }
            for period in inner.array ?? [] {
                guard let month = period["Period"]?["Begin_Date"]?.string.flatMap({ YearMonth($0.prefix(7)) }) else {
                    continue
                }
                for instance in period["Instance"]?.array ?? [] { add(instance["Count"], to: month, &shares) }
            }
            for months in inner.object?.values.map({ $0 }) ?? [] {
                for (month, number) in months.object ?? [:] {
                    if let month = YearMonth(month) { add(number, to: month, &shares) }
                }
            }
        }
    }

    private static func add(
        _ number: JSONValue?,
        to month: YearMonth,
        _ shares: inout [YearMonth: FixtureHarvestTests.Share]
    ) {
        guard let number = number?.int ?? number?.string.flatMap({ Int64($0) }) else { return }
        shares[month, default: .init()].records += 1
        shares[month, default: .init()].total += number
    }
}
