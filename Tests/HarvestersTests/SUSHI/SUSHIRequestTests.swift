import Connections
import Ground
import Harvesters
import Testing

@Suite struct SUSHIRequestTests {
    static let month = YearMonth(year: 2024, month: 2)

    /// A base address, and where a 5.1 title report is asked for.
    struct Base: CustomTestStringConvertible {
        let written: String
        let path: String
        var testDescription: String { written }
    }

    @Test(arguments: [
        Base(written: "https://s.example.org", path: "https://s.example.org/r51/reports/tr"),
        Base(written: "https://s.example.org/sushi/", path: "https://s.example.org/sushi/r51/reports/tr"),
        Base(written: "https://s.example.org/sushi/r51", path: "https://s.example.org/sushi/r51/reports/tr"),
        Base(written: "https://s.example.org/R51/reports/", path: "https://s.example.org/R51/reports/tr"),
    ])
    func `the release stands in the path exactly once`(_ base: Base) throws {
        let url = try request(.r51, at: base.written)
        #expect(url.hasPrefix("\(base.path)?"))
    }

    @Test func `a master report is asked for in full, in each release`() throws {
        let r5 = try request(.r5)
        #expect(r5.contains("/reports/tr?"))
        #expect(r5.contains("attributes_to_show=Data_Type%7CSection_Type%7CYOP%7CAccess_Type%7CAccess_Method"))
        let r51 = try request(.r51)
        #expect(r51.contains("attributes_to_show=YOP%7CAccess_Type%7CAccess_Method"))
        let items = try request(.r51, report: .ir)
        #expect(items.contains("include_parent_details=True"))
        #expect(!r51.contains("include_parent_details"))
    }

    @Test func `dates are written as the provider wants them`() throws {
        #expect(try request(.r51).contains("begin_date=2024-02&end_date=2024-02&"))
        let long = try request(.r51, style: .init(dateForm: .day, separator: .comma, releaseInPath: true))
        #expect(long.contains("begin_date=2024-02-01&end_date=2024-02-29&"))
        #expect(long.contains("attributes_to_show=YOP,Access_Type,Access_Method"))
    }

    @Test func `credentials and parameters are encoded, and a query of the base stays`() throws {
        var style = RequestStyle(dateForm: .month, separator: .encodedBar, releaseInPath: true)
        style.platform = "Main & Co"
        style.parameters = ["x": "ä/1", "begin_date": "2020-01"]
        let url = SUSHIRequest.url(
            for: .report(.pr, try #require(Self.month)),
            at: try ServiceURL("https://s.example.org/?site=a"),
            release: .r5,
            style: style,
            credentials: [.apiKey: "k&y=1", .customerID: "c 1"]
        )
        #expect(
            url
                == "https://s.example.org/reports/pr?site=a&customer_id=c%201&api_key=k%26y%3D1&platform=Main%20%26%20Co"
                + "&end_date=2024-02&attributes_to_show=Data_Type%7CAccess_Method&begin_date=2020-01&x=%C3%A4%2F1"
        )
    }

    @Test func `the public state of a 5.1 service is asked for without credentials`() throws {
        let url = SUSHIRequest.url(
            for: .status,
            at: try ServiceURL("https://s.example.org"),
            release: .r51,
            style: .init(dateForm: .month, separator: .encodedBar, platform: "p", releaseInPath: true),
            credentials: [.customerID: "c", .apiKey: "k"]
        )
        #expect(url == "https://s.example.org/r51/status?platform=p")
    }

    private func request(
        _ release: CounterRelease,
        at base: String = "https://s.example.org",
        report: MasterReport = .tr,
        style: RequestStyle = .init(dateForm: .month, separator: .encodedBar, releaseInPath: true)
    ) throws -> String {
        SUSHIRequest.url(
            for: .report(report, try #require(Self.month)),
            at: try ServiceURL(base),
            release: release,
            style: style,
            credentials: [.customerID: "c1"]
        )
    }
}
