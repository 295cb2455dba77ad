import Ground
import Testing

@testable import Harvesters

/// The outlines of sushi.md §12, each in a few lines of our own.
@Suite struct `An answer that is no plain report` {
    struct Outline: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        var shape = ReportSummary.Shape.report
        var items = ReportSummary.Items.missing
        var codes: [Int?] = []
        var places: [String] = []
        var records = 0
        var malformed = 0
        var hasFault = false
    }

    private static let item =
        #"{"Title":"T","Performance":[{"Period":{"Begin_Date":"2024-01-01","End_Date":"2024-01-31"},"Instance":[{"Metric_Type":"Total_Item_Requests","Count":5}]}]}"#

    static let outlines: [Outline] = [
        Outline(testDescription: "nothing", text: "", shape: .empty),
        Outline(testDescription: "blanks", text: " \n\t ", shape: .empty),
        Outline(testDescription: "a byte order mark alone", text: "\u{feff}", shape: .empty),
        Outline(testDescription: "null", text: "null", shape: .null),
        Outline(testDescription: "a number", text: "12", shape: .scalar),
        Outline(
            testDescription: "a page of markup",
            text: "<html><body>500</body></html>",
            shape: .notJSON,
            hasFault: true
        ),
        Outline(testDescription: "plain text", text: "Too many requests", shape: .notJSON, hasFault: true),
        Outline(
            testDescription: "text that starts like a number",
            text: "404 Not Found",
            shape: .notJSON,
            hasFault: true
        ),
        Outline(testDescription: "text that starts like null", text: "null and void", shape: .notJSON, hasFault: true),
        Outline(testDescription: "an empty object", text: "{}", shape: .unrelated),
        Outline(
            testDescription: "a status without a code",
            text: #"{"Status":"failed","Message":"no"}"#,
            shape: .unrelated
        ),
        Outline(testDescription: "an empty list", text: "[]", shape: .list),
        Outline(
            testDescription: "the list of reports",
            text: #"[{"Report_ID":"tr","Report_Name":"x","Release":"5"}]"#,
            shape: .list
        ),
        Outline(testDescription: "a list of numbers", text: "[1,2]", shape: .list),
        Outline(
            testDescription: "an exception alone",
            text: #"{"Code":1020,"Message":"m"}"#,
            shape: .exceptions,
            codes: [1020],
            places: ["$"]
        ),
        Outline(
            testDescription: "an exception under Number, in small letters",
            text: #"{"number":"1001","message":"m"}"#,
            shape: .exceptions,
            codes: [1001],
            places: ["$"]
        ),
        Outline(
            testDescription: "exceptions in a list",
            text: #"[{"Code":3030},{"Code":"3031"}]"#,
            shape: .exceptions,
            codes: [3030, 3031],
            places: ["$[0]", "$[1]"]
        ),
        Outline(
            testDescription: "exceptions in an object",
            text: #"{"Exceptions":{"Code":3030}}"#,
            shape: .exceptions,
            codes: [3030],
            places: ["$.Exceptions"]
        ),
        Outline(
            testDescription: "an exception that is a text",
            text: #"{"Exception":"No way"}"#,
            shape: .exceptions,
            codes: [nil],
            places: ["$.Exception"]
        ),
        Outline(
            testDescription: "exceptions that are null",
            text: #"{"Report_Header":{"Release":"5","Exceptions":null},"Report_Items":[]}"#,
            items: .list
        ),
        Outline(
            testDescription: "a code that is no number",
            text: #"{"Report_Header":{"Exceptions":[{"Code":"E-12","Message":"m"}]}}"#,
            shape: .exceptions,
            codes: [nil],
            places: ["$.Report_Header.Exceptions[0]"]
        ),
        Outline(
            testDescription: "exceptions in two places",
            text:
                #"{"Exception":{"Code":1},"Report_Header":{"Release":"5","Exceptions":[{"Code":2}]},"response":{"Exceptions":[{"Code":3}]}}"#,
            codes: [1, 2, 3],
            places: ["$.Exception", "$.Report_Header.Exceptions[0]", "$.response.Exceptions[0]"]
        ),
        Outline(
            testDescription: "a body that is null",
            text: #"{"body":null,"response":{"status":500}}"#,
            shape: .unrelated
        ),
        Outline(
            testDescription: "a report under body",
            text: "{\"response\":{\"status\":200},\"body\":{\"Report_Items\":[\(item)]}}",
            items: .list,
            records: 1
        ),
        Outline(
            testDescription: "a report in a text",
            text: JSONValue.text("{\"Report_Items\":[\(item)]}").json(),
            items: .list,
            records: 1
        ),
        Outline(
            testDescription: "a report in a text under body",
            text: JSONValue.dictionary(["body": .text("{\"Report_Items\":[\(item)]}")]).json(),
            items: .list,
            records: 1
        ),
        Outline(
            testDescription: "a message in a text",
            text: "\"Service unavailable\"",
            shape: .notJSON,
            hasFault: true
        ),
        Outline(
            testDescription: "items before the header",
            text: "{\"Report_Items\":[\(item)],\"Report_Header\":{\"Release\":\"5\"}}",
            items: .list,
            records: 1
        ),
        Outline(
            testDescription: "items that are an object",
            text: "{\"Report_Items\":\(item)}",
            items: .object,
            records: 1
        ),
        Outline(
            testDescription: "items that are null",
            text: #"{"Report_Header":{"Release":"5"},"Report_Items":null}"#,
            items: .null
        ),
        Outline(testDescription: "items that are a text", text: #"{"Report_Items":"none"}"#, items: .wrongType),
        Outline(
            testDescription: "items that are no objects",
            text: "{\"Report_Items\":[1,null,\"x\",[],\(item)]}",
            items: .list,
            records: 1,
            malformed: 4
        ),
        Outline(
            testDescription: "a report cut in an item",
            text: "{\"Report_Items\":[\(item),{\"Title\":\"U",
            items: .list,
            records: 1,
            hasFault: true
        ),
        Outline(
            testDescription: "a report with something behind it",
            text: "{\"Report_Items\":[\(item)]}<!-- -->",
            items: .list,
            records: 1,
            hasFault: true
        ),
    ]

    @Test(arguments: outlines)
    func `is told by its outline`(outline: Outline) throws {
        for limit in [1, 7, Int.max] {
            let bytes = Array(outline.text.utf8)
            let document = ReportDocument(MemorySource(bytes, limit: limit)) { MemorySource(bytes) }
            let summary = try SUSHIReader().read(document, into: CollectingSink().take)
            #expect(summary.shape == outline.shape)
            #expect(summary.items == outline.items)
            #expect(summary.exceptions.map { $0.code } == outline.codes)
            #expect(summary.exceptions.map { $0.place } == outline.places)
            #expect(summary.records == outline.records)
            #expect(summary.malformedCount == outline.malformed)
            #expect((summary.fault != nil) == outline.hasFault)
        }
    }

    @Test func `gives the header's words in either release's form`() throws {
        let r5 =
            #"{"Report_Header":{"Release":5,"Report_ID":"TR","Customer_ID":12,"Institution_Name":null,"Institution_ID":[{"Type":"ISNI","Value":"1"},{"Value":"ns:2","Type":"Proprietary"}],"Report_Filters":[{"Name":"begin_date","Value":"2024-01"},{"Name":"End_Date","Value":"2024-03-31"},{"Name":"Metric_Type","Value":"A"},{"Name":"Metric_Type","Value":"B"}]}}"#
        let r51 =
            #"{"Report_Header":{"Release":"5","Report_ID":"TR","Customer_ID":"12","Institution_ID":{"ISNI":["1"],"Proprietary":"ns:2"},"Report_Filters":{"Begin_Date":"2024-01-01","End_Date":"2024-03-31","Metric_Type":["A","B"]}}}"#
        for text in [r5, r51] {
            let summary = try SUSHIReader().read(ReportDocument(Array(text.utf8)), into: CollectingSink().take)
            let header = try #require(summary.header)
            #expect(header.release == "5")
            #expect(header.customerID == "12")
            #expect(header.institutionName == nil)
            #expect(header.institutionIDs == ["ISNI:1", "Proprietary:ns:2"])
            #expect(header.begin == YearMonth(year: 2024, month: 1))
            #expect(header.end == YearMonth(year: 2024, month: 3))
            #expect(header.filter("Metric_Type") == "A|B")
        }
    }

    @Test func `takes what the header lacks from the root`() throws {
        let text = #"{"Release":5,"Report_Header":{"Report_ID":"tr"},"Created":"2020-07-03 02:02:30-0700"}"#
        let summary = try SUSHIReader().read(ReportDocument(Array(text.utf8)), into: CollectingSink().take)
        #expect(summary.header?.reportID == "tr")
        #expect(summary.header?.release == "5")
        #expect(summary.header?.created == "2020-07-03 02:02:30-0700")
    }
}
