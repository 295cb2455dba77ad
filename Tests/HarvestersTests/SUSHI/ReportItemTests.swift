import Ground
import Testing
import Usage

@testable import Harvesters

@Suite struct `An item of a report` {
    private func read(
        _ items: String,
        months: ClosedRange<YearMonth>? = nil
    ) throws -> (summary: ReportSummary, lines: [CollectingSink.Line]) {
        let sink = CollectingSink()
        let bytes = Array("{\"Report_Items\":[\(items)]}".utf8)
        return (try SUSHIReader(months: months).read(ReportDocument(bytes), into: sink.take), sink.lines)
    }

    /// All orders of the members of an object.
    private func orders(_ members: [String]) -> [String] {
        guard members.count > 1 else { return members }
        return members.indices.flatMap { index in
            var rest = members
            let first = rest.remove(at: index)
            return orders(rest).map { "\(first),\($0)" }
        }
    }

    @Test func `reads the same in every order of its keys, release 5`() throws {
        let entry = orders([
            #""Instance":[{"Count":5,"Metric_Type":"M"}]"#,
            #""Period":{"End_Date":"2024-01-31","Begin_Date":"2024-01-01"}"#,
        ])
        var seen: Set<[CollectingSink.Line]> = []
        for performance in entry {
            let members = [
                #""Title":"T""#, #""Item_ID":[{"Value":"1234-567x","Type":"Print_ISSN"},{"Type":"DOI","Value":""}]"#,
                #""YOP":2020"#, "\"Performance\":[{\(performance)}]", #""Publisher":"P""#,
            ]
            for order in orders(members) {
                let (summary, lines) = try read("{\(order)}")
                #expect(summary.malformedCount == 0)
                seen.insert(lines)
            }
        }
        #expect(seen.count == 1)
        let line = try #require(seen.first?.first)
        #expect(line.name == "T" && line.attributes.yop == "2020" && line.publisher.name == "P" && line.count == 5)
        #expect(line.identifiers == ["", "", "1234-567X", "", "", "", ""])
        #expect(line.kind == .title && line.month == 202_401)
    }

    @Test func `reads the same in every order of its keys, release 5 point 1`() throws {
        var seen: Set<[CollectingSink.Line]> = []
        for stretch in orders([
            #""YOP":"2020""#, #""Performance":{"M":{"2024-01":5,"2024-02":"6"}}"#, #""Data_Type":"Book""#,
        ]) {
            for item in orders([
                #""Item":"I""#, "\"Attribute_Performance\":[{\(stretch)}]", #""Item_ID":{"DOI":"10.1/x"}"#,
            ]) {
                for parent in orders([#""Title":"T""#, "\"Items\":[{\(item)}]", #""Data_Type":"Journal""#]) {
                    let (summary, lines) = try read("{\(parent)}")
                    #expect(summary.malformedCount == 0 && summary.subItemCount == 1)
                    seen.insert(lines)
                }
            }
        }
        #expect(seen.count == 1)
        let lines = try #require(seen.first)
        #expect(lines.map { $0.count } == [5, 6])
        #expect(
            lines.allSatisfy {
                $0.kind == .item && $0.name == "I" && $0.parent == "T" && $0.attributes.dataType == "Book"
            }
        )
    }

    @Test func `does not count components`() throws {
        let usage = #"[{"Period":{"Begin_Date":"2024-01-01"},"Instance":[{"Metric_Type":"M","Count":1}]}]"#
        let (summary, _) = try read(
            "{\"Item\":\"I\",\"Item_Component\":[{\"Item_Name\":\"C\",\"Performance\":\(usage)}],\"Components\":[{\"Performance\":\(usage)}],\"Performance\":\(usage)}"
        )
        #expect(summary.records == 1)
        #expect(summary.malformedCount == 0)
    }

    @Test(arguments: [
        #"{"foo":"bar"}"#,
        #"{"Title":"T","Performance":"none"}"#,
        #"{"Title":"T","Performance":[5]}"#,
        #"{"Title":"T","Performance":[{"Instance":[{"Metric_Type":"M","Count":1}]}]}"#,
        #"{"Title":"T","Performance":[{"Period":{"Begin_Date":"January"},"Instance":[{"Metric_Type":"M","Count":1}]}]}"#,
        #"{"Title":"T","Performance":[{"Period":{"Begin_Date":"2024-01-01","End_Date":"2024-03-31"},"Instance":[{"Metric_Type":"M","Count":1}]}]}"#,
        #"{"Title":"T","Performance":[{"Period":{"Begin_Date":"2024-01"},"Instance":[{"Metric_Type":"M","Count":"1,234"}]}]}"#,
        #"{"Title":"T","Performance":[{"Period":{"Begin_Date":"2024-01"},"Instance":[{"Metric_Type":"M","Count":null}]}]}"#,
        #"{"Title":"T","Performance":[{"Period":{"Begin_Date":"2024-01"},"Instance":[{"Metric_Type":"M","Count":-1}]}]}"#,
        #"{"Title":"T","Performance":[{"Period":{"Begin_Date":"2024-01"},"Instance":[{"Count":1}]}]}"#,
        #"{"Title":"T","Attribute_Performance":[{"Performance":{"M":{"2024":1}}}]}"#,
        #"{"Title":"T","Attribute_Performance":[{"Performance":{"M":{"2024-13":1}}}]}"#,
        #"{"Title":"T","Attribute_Performance":[{"Performance":{"M":7}}]}"#,
        #"{"Title":"T","Attribute_Performance":[7]}"#,
        #"{"Title":"T","Items":"none"}"#,
    ])
    func `that cannot be used is counted, and the next one is read`(item: String) throws {
        let good =
            #"{"Title":"U","Performance":[{"Period":{"Begin_Date":"2024-01-01","End_Date":"2024-01-01"},"Instance":[{"Metric_Type":"M","Count":3}]}]}"#
        let (summary, lines) = try read("\(item),\(good)")
        #expect(summary.malformedCount == 1)
        #expect(summary.malformed.map { $0.number } == [1])
        #expect(summary.itemCount == 2)
        #expect(lines.map { $0.name } == ["U"])
        #expect(lines.map { $0.count } == [3])
    }

    @Test func `without usage is no fault`() throws {
        let (summary, lines) = try read(
            #"{"Title":"T"},{"Title":"P","Items":[]},{"Title":"P","Items":null},{"Title":"T","Performance":[]},{"Title":"T","Performance":null}"#
        )
        #expect(summary.malformedCount == 0)
        #expect(summary.itemCount == 5)
        #expect(lines.isEmpty)
    }

    @Test func `keeps unknown metrics and unknown fields harm nothing`() throws {
        let (summary, lines) = try read(
            #"{"Title":"T","x":{"Performance":[1]},"Item_ID":null,"Publisher":null,"Performance":[{"x":5,"Period":{"Begin_Date":"2024-01-01","x":[]},"Instance":[{"Metric_Type":"ns:Strange","Count":"12","x":{}}]}]}"#
        )
        #expect(summary.malformedCount == 0)
        #expect(lines.map { $0.metric } == ["ns:Strange"])
        #expect(lines.map { $0.count } == [12])
    }

    @Test func `describes ten malformed ones and counts all`() throws {
        let (summary, _) = try read(Array(repeating: "5", count: 25).joined(separator: ","))
        #expect(summary.malformedCount == 25)
        #expect(summary.malformed.map { $0.number } == Array(1...10))
        #expect(summary.malformed.first?.offset == 17)
    }

    @Test(arguments: [true, false])
    func `of a parent larger than a batch knows its parent, wherever the parent's fields stand`(isLate: Bool) throws {
        let count = 250
        let items = (0..<count).map {
            "{\"Item\":\"I\($0)\",\"Attribute_Performance\":[{\"Performance\":{\"M\":{\"2024-01\":1}}}]}"
        }
        let list = "\"Items\":[\(items.joined(separator: ","))]"
        let fields = #""Title":"Journal","Item_ID":{"Print_ISSN":"1234-5678"}"#
        let small =
            #"{"Items":[{"Item":"alone","Attribute_Performance":[{"Performance":{"M":{"2024-01":1}}}]}],"Title":"Other"}"#
        let parent = isLate ? "{\(list),\(fields)}" : "{\(fields),\(list)}"
        for text in ["\(small),\(parent),\(small),\(parent),\(small)"] {
            let plain = Array("{\"Report_Items\":[\(text)]}".utf8)
            for bytes in [
                plain, Gzip.compress(plain), Array(JSONValue.text(String(decoding: plain, as: UTF8.self)).json().utf8),
            ] {
                let sink = CollectingSink()
                let reader = SUSHIReader(firstBatch: UsageBatch(fullRows: 100))
                let summary = try reader.read(ReportDocument(bytes), into: sink.take)
                #expect(summary.records == 2 * count + 3)
                #expect(sink.batches > 2)
                #expect(sink.lines.filter { $0.parent == "Other" }.map { $0.name } == ["alone", "alone", "alone"])
                #expect(sink.lines.filter { $0.parent == "Journal" }.count == 2 * count)
            }
        }
    }

    @Test func `with more counts than there can be is given up, in bounded memory`() throws {
        let months = (0..<(ItemWalk.mostCounts + 10)).map { _ in #""2024-01":1"# }.joined(separator: ",")
        let (summary, lines) = try read(
            "{\"Title\":\"T\",\"Attribute_Performance\":[{\"Performance\":{\"M\":{\(months)}}}]}"
        )
        #expect(summary.malformedCount == 1)
        #expect(lines.isEmpty)
    }
}
