import Connections
import Ground
import Harvests
import Testing

@testable import Harvesters

/// A report that names somebody else than earlier ones did.
@Suite struct `A stranger's report` {
    private func judgement(
        _ header: String,
        after known: KnownCustomer,
        secrets: [String] = []
    ) throws -> SUSHIJudgement {
        let month = try #require(YearMonth(year: 2024, month: 1))
        let text = #"""
            {"Report_Header":{"Release":"5","Report_ID":"TR",\#(header)},"Report_Items":[{"Title":"T","Performance":[
            {"Period":{"Begin_Date":"2024-01-01","End_Date":"2024-01-31"},
            "Instance":[{"Metric_Type":"Total_Item_Requests","Count":5}]}]}]}
            """#
        let summary = try SUSHIReader(months: month...month)
            .read(ReportDocument(Array(text.utf8)), into: CollectingSink().take)
        return SUSHIJudgement(
            question: SUSHIQuestion(report: .tr, release: .r5, month: month),
            httpStatus: 200,
            summary: summary,
            customer: known,
            catalogue: ErrorCatalogue(),
            masked: { text in secrets.reduce(text) { $0.replacing($1, with: "***") } }
        )
    }

    @Test func `is held with both names, and with the number that is a credential by what it is`() throws {
        let found = try judgement(
            #""Customer_ID":"4711","Institution_Name":"Beta University""#,
            after: KnownCustomer(customerID: "alpha-9", institutionName: "City Library"),
            secrets: ["alpha-9"]
        )
        #expect(found.verdict == .hold(code: 9041))
        #expect(
            found.message == """
                The report is for “Beta University” (customer 4711); earlier ones were for “City Library” (the customer ID \
                of this connection).
                """
        )
    }

    @Test func `is told by the names alone where there are no numbers`() throws {
        let found = try judgement(
            #""Institution_Name":"Beta University""#,
            after: KnownCustomer(customerID: nil, institutionName: "City Library")
        )
        #expect(found.message == "The report is for “Beta University”; earlier ones were for “City Library”.")
    }

    @Test func `is none under the same number, however the name is spelt`() throws {
        let found = try judgement(
            #""Customer_ID":"4711","Institution_Name":"Univ. Beta""#,
            after: KnownCustomer(customerID: "4711", institutionName: "Beta University")
        )
        #expect(found.verdict == .accept(note: nil))
    }
}
