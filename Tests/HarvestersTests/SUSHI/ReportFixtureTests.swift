import Foundation
import Ground
import TestSupport
import Testing
import Usage

@testable import Harvesters

/// The reader alone, over every real document that this project has.
@Suite(.enabled(if: SharedFixtures.isHere, Comment(rawValue: SharedFixtures.absence)))
struct `The reader of SUSHI answers` {
    @Test(arguments: ExpectedFile.all)
    func `gives the counts, totals and codes that an independent count gave`(file: ExpectedFile) throws {
        let bytes = Array(try #require(SharedFixtures.data("sushi/" + file.path)))
        let sink = CollectingSink()
        let summary = try SUSHIReader().read(ReportDocument(bytes), into: sink.take)

        #expect((summary.fault != nil) == file.isNoJSON)
        #expect(summary.isStringified == file.isStringified)
        #expect(summary.isWrapped == file.isWrapped)
        #expect(summary.exceptions.map { $0.place } == file.exceptions.map { $0.place })
        #expect(summary.exceptions.map { $0.code } == file.exceptions.map { $0.code })
        #expect(summary.exceptions.map { $0.message } == file.exceptions.map { $0.message })
        if let reportID = file.reportID { #expect(summary.header?.reportID == reportID) }
        if let release = file.release { #expect(summary.header?.release == release) }
        if let createdBy = file.createdBy { #expect(summary.header?.createdBy == createdBy) }
        // Of a filter that is named twice the count kept the last value, and the reader keeps all.
        for (name, value) in file.filters {
            let filter = summary.header?.filter(name) ?? ""
            #expect(filter == value || filter.hasSuffix("|" + value))
        }

        guard let counts = file.counts else { return }
        #expect(summary.itemCount == counts.items)
        #expect(summary.subItemCount == counts.subItems)
        #expect(summary.records == counts.records)
        #expect(summary.total == counts.total)
        #expect(summary.byMetric.mapValues { $0.total } == counts.byMetric)
        #expect(summary.byMonth.keys.min() == counts.firstMonth)
        #expect(summary.byMonth.keys.max() == counts.lastMonth)

        // What the sink got is what the summary says, and no title is empty.
        #expect(sink.lines.count == counts.records)
        #expect(sink.lines.reduce(0) { $0 + $1.count } == counts.total)
    }

    @Test(arguments: ExpectedFile.all.filter { $0.counts != nil })
    func `keeps only the months that were asked for, and tells of the others`(file: ExpectedFile) throws {
        let bytes = Array(try #require(SharedFixtures.data("sushi/" + file.path)))
        let all = try SUSHIReader().read(ReportDocument(bytes), into: CollectingSink().take)
        for (month, share) in all.byMonth {
            let sink = CollectingSink()
            let summary = try SUSHIReader(months: month...month).read(ReportDocument(bytes), into: sink.take)
            #expect(summary.records == share.records)
            #expect(summary.total == share.total)
            #expect(summary.outsideCount == all.records - share.records)
            #expect(summary.byMonth.count == 1)
            #expect(sink.lines.allSatisfy { $0.month == month.number })
        }
    }

    @Test(arguments: ExpectedFile.all)
    func `reads the same however the bytes come`(file: ExpectedFile) throws {
        let bytes = Array(try #require(SharedFixtures.data("sushi/" + file.path)))
        let whole = try SUSHIReader().read(ReportDocument(bytes), into: CollectingSink().take)
        let forms = [Gzip.compress(bytes), [0xef, 0xbb, 0xbf] + bytes, Array("\n\t ".utf8) + bytes]
        for form in forms {
            let document = ReportDocument(MemorySource(form, limit: 13)) { MemorySource(form) }
            let summary = try SUSHIReader().read(document, into: CollectingSink().take)
            #expect(summary.shape == whole.shape)
            #expect(summary.exceptions == whole.exceptions)
            #expect(summary.byMetric == whole.byMetric)
            #expect(summary.malformedCount == whole.malformedCount)
        }
    }
}
