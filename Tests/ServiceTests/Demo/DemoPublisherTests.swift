import Ground
import HTTP
import Service
import Testing
import Transfer

/// The demo's publisher holds to the Code of Practice: credentials, dates, exceptions, lists, and each platform's manners.
@Suite struct DemoPublisherTests {
    @Test func `every platform says that it is in service, without credentials`() async throws {
        try await DemoVisit.run { visit in
            for provider in DemoProvider.all {
                let (status, document) = try await visit.get(
                    provider,
                    "status",
                    ["customer_id": nil, "requestor_id": nil]
                )
                #expect(status == 200)
                #expect(document[0]?["Service_Active"] == true)
                #expect(document[0]?[provider.release == "5" ? "Registry_URL" : "Registry_Record"] != nil)
            }
        }
    }

    @Test func `members and reports are listed in the form of their release`() async throws {
        try await DemoVisit.run { visit in
            for id in ["meridian", "cobalt"] {
                let provider = try DemoVisit.provider(id)
                let members = try await visit.get(provider, "members").document
                #expect(members.array?.compactMap { $0["Customer_ID"]?.string } == ["inst-1", "inst-2", "inst-3"])
                #expect(members[0]?[id == "cobalt" ? "Name" : "Institution_Name"] == "Northfield University")
                let reports = try await visit.get(provider, "reports").document
                #expect(reports.array?.compactMap { $0["Report_ID"]?.string } == ["PR", "DR", "TR", "IR"])
                #expect(reports.array?.allSatisfy { $0["Release"]?.string == provider.release } == true)
                #expect(reports[0]?["First_Month_Available"] == (id == "cobalt" ? nil : "2023-03"))
                #expect(reports[0]?["Last_Month_Available"] == (id == "cobalt" ? nil : "2026-02"))
            }
        }
    }

    struct Refused: CustomTestStringConvertible {
        let testDescription: String
        let changes: [String: String?]
        let code: Int64
        let status: Int
    }

    @Test(arguments: [
        Refused(testDescription: "no customer", changes: ["customer_id": nil], code: 1030, status: 400),
        Refused(testDescription: "no requestor", changes: ["requestor_id": nil], code: 1030, status: 400),
        Refused(testDescription: "no begin", changes: ["begin_date": nil], code: 1030, status: 400),
        Refused(testDescription: "no end", changes: ["end_date": nil], code: 1030, status: 400),
        Refused(testDescription: "wrong requestor", changes: ["requestor_id": "x"], code: 2000, status: 401),
        Refused(testDescription: "unknown customer", changes: ["customer_id": "x"], code: 2010, status: 403),
        Refused(testDescription: "wrong key", changes: ["api_key": "x"], code: 2020, status: 401),
        Refused(testDescription: "no key", changes: ["api_key": nil], code: 2020, status: 401),
        Refused(testDescription: "end before begin", changes: ["begin_date": "2025-03"], code: 3020, status: 400),
        Refused(testDescription: "no date", changes: ["begin_date": "soon"], code: 3020, status: 400),
        Refused(testDescription: "half a month", changes: ["begin_date": "2025-01-15"], code: 3020, status: 400),
        Refused(testDescription: "not the last day", changes: ["end_date": "2025-02-27"], code: 3020, status: 400),
        Refused(
            testDescription: "this month",
            changes: ["begin_date": "2026-03", "end_date": "2026-03"],
            code: 3020,
            status: 400
        ),
    ])
    func `a request that lacks something is turned down with one exception`(refused: Refused) async throws {
        try await DemoVisit.run { visit in
            let (status, document) = try await visit.get(DemoVisit.provider("meridian"), "reports/tr", refused.changes)
            #expect(status == refused.status)
            #expect(document["Code"]?.int == refused.code)
            #expect(document["Message"]?.string?.isEmpty == false)
            #expect(document["Severity"] == nil)
        }
    }

    @Test func `release 5 still tells the severity, and knows no key`() async throws {
        try await DemoVisit.run { visit in
            let (status, document) = try await visit.get(
                DemoVisit.provider("cobalt"),
                "reports/tr",
                ["requestor_id": "x"]
            )
            #expect(status == 401)
            #expect(document["Severity"] == "Error")
        }
    }

    @Test func `an unknown report and a path of the other release do not exist`() async throws {
        try await DemoVisit.run { visit in
            let unknown = try await visit.get(DemoVisit.provider("meridian"), "reports/tr_j1")
            #expect(unknown.status == 404)
            #expect(try await visit.raw("/cobalt/r51/reports/tr").status == 404)
            #expect(try await visit.raw("/meridian/reports/tr").status == 404)
        }
    }

    struct Noted: CustomTestStringConvertible {
        let testDescription: String
        let changes: [String: String?]
        let codes: [Int64]
        let end: String
        let hasItems: Bool
    }

    @Test(arguments: [
        Noted(testDescription: "all is well", changes: [:], codes: [], end: "2025-02-28", hasItems: true),
        Noted(
            testDescription: "an unknown parameter",
            changes: ["colour": "red"],
            codes: [3050],
            end: "2025-02-28",
            hasItems: true
        ),
        Noted(
            testDescription: "a filter of no use here",
            changes: ["item_id": "DOI:1"],
            codes: [3060],
            end: "2025-02-28",
            hasItems: true
        ),
        Noted(
            testDescription: "an attribute of release 5",
            changes: ["attributes_to_show": "YOP|Section_Type"],
            codes: [3062],
            end: "2025-02-28",
            hasItems: true
        ),
        Noted(
            testDescription: "totals",
            changes: ["granularity": "Totals"],
            codes: [3062],
            end: "2025-02-28",
            hasItems: true
        ),
        Noted(
            testDescription: "the month under way",
            changes: ["begin_date": "2026-01", "end_date": "2026-03"],
            codes: [3031],
            end: "2026-02-28",
            hasItems: true
        ),
        Noted(
            testDescription: "before the first month",
            changes: ["begin_date": "2023-01", "end_date": "2023-03"],
            codes: [3032],
            end: "2023-03-31",
            hasItems: true
        ),
        Noted(
            testDescription: "long before the first month",
            changes: ["begin_date": "2019-01", "end_date": "2019-02"],
            codes: [3032],
            end: "2019-02-28",
            hasItems: false
        ),
        Noted(
            testDescription: "a filter that nothing passes",
            changes: ["metric_type": "Searches_Platform"],
            codes: [3030],
            end: "2025-02-28",
            hasItems: false
        ),
    ])
    func `what is odd about a request stands in the header beside the data`(noted: Noted) async throws {
        try await DemoVisit.run { visit in
            let (status, document) = try await visit.get(DemoVisit.provider("meridian"), "reports/tr", noted.changes)
            #expect(status == 200)
            let header = try #require(document["Report_Header"])
            #expect(header["Exceptions"]?.array?.compactMap { $0["Code"]?.int } ?? [] == noted.codes)
            #expect(header["Report_Filters"]?["End_Date"]?.string == noted.end)
            #expect((document["Report_Items"]?.array?.isEmpty == false) == noted.hasItems)
        }
    }

    @Test func `a queued report is refused first and there after its time`() async throws {
        try await DemoVisit.run { visit in
            let lattice = try DemoVisit.provider("lattice")
            for _ in 0..<2 {
                let (status, document) = try await visit.get(lattice, "reports/tr")
                #expect(status == 202)
                #expect(document["Code"] == 1011)
            }
            visit.clock.advance(by: .seconds(4))
            #expect(try await visit.get(lattice, "reports/tr").document["Report_Items"] != nil)
            // Another report queues for itself.
            #expect(try await visit.get(lattice, "reports/pr").status == 202)
        }
    }

    @Test func `a slow report takes its time and comes whole`() async throws {
        try await DemoVisit.run { visit in
            let before = ContinuousClock.now
            let document = try await visit.get(DemoVisit.provider("harbour"), "reports/tr").document
            #expect(before.duration(to: .now) >= .milliseconds(300))
            #expect(document["Report_Items"]?.array?.isEmpty == false)
        }
    }

    @Test func `refusals differ by institution`() async throws {
        try await DemoVisit.run { visit in
            let gatehouse = try DemoVisit.provider("gatehouse")
            for (customer, code) in [("inst-1", 2000), ("inst-2", 2010), ("inst-3", 2020)] {
                let document = try await visit.get(gatehouse, "reports/tr", ["customer_id": customer]).document
                #expect(document["Code"]?.int == Int64(code))
                #expect(try await visit.get(gatehouse, "reports", ["customer_id": customer]).status >= 400)
            }
        }
    }

    @Test func `what is broken answers with a page, now with 500 and now with 200`() async throws {
        try await DemoVisit.run { visit in
            let rubble = try DemoVisit.provider("rubble")
            for status in [500, 200, 500] {
                let answer = try await visit.raw("/rubble/reports/tr?\(visit.query(rubble))")
                #expect(answer.status == status)
                #expect(answer.body.hasPrefix("<!DOCTYPE html>"))
            }
        }
    }

    @Test func `an empty platform says so`() async throws {
        try await DemoVisit.run { visit in
            let document = try await visit.get(DemoVisit.provider("quiet"), "reports/dr").document
            #expect(document["Report_Header"]?["Exceptions"]?[0]?["Code"] == 3030)
            #expect(document["Report_Items"] == [])
        }
    }
}
