import Connections
import Ground
import Harvesters
import Testing

@Suite struct ServiceAnswersTests {
    @Test func `a service is active when nothing says otherwise`() throws {
        let one = try #require(ServiceStatus(try JSONValue(parsing: #"{"Service_Active": "true", "Note": "hello"}"#)))
        #expect(one.isActive == true)
        #expect(one.notices == ["hello"])
        let two = try #require(
            ServiceStatus(
                try JSONValue(
                    parsing: #"""
                        [{"Service_Active": true},
                         {"Service_Active": false, "Alerts": [{"Date_Time": "2026-01-01", "Alert": "down on Sunday"}]}]
                        """#
                )
            )
        )
        #expect(two.isActive == false)
        #expect(two.notices == ["down on Sunday"])
    }

    @Test(arguments: [#"{"Code": 2000, "Message": "x"}"#, "[]", "[1]", #""up""#])
    func `what is no state is not taken for one`(_ answer: String) throws {
        #expect(ServiceStatus(try JSONValue(parsing: answer)) == nil)
    }

    @Test func `a list of reports is read in every form seen`() throws {
        let answer = try JSONValue(
            parsing: #"""
                {"reports": [
                  {"Report_ID": "tr", "Release": "5.1", "First_Month_Available": "2024-01", "Last_Month_Available": "2026-01-31"},
                  {"Report_ID": "TR", "Release": "5"},
                  {"Report_ID": "TR_J1", "Release": "5.1"},
                  {"Report_ID": "PR", "Release": 5.1, "First_Month_Available": null},
                  {"Report_ID": "custom:x", "Release": "5.1"}]}
                """#
        )
        let list = try #require(ReportList(answer, release: .r51))
        #expect(list.count == 5)
        #expect(
            list.offers == [
                ReportOffer(report: .pr, release: .r51, firstMonth: nil, lastMonth: nil),
                ReportOffer(
                    report: .tr,
                    release: .r51,
                    firstMonth: YearMonth(year: 2024, month: 1),
                    lastMonth: YearMonth(year: 2026, month: 1)
                ),
            ]
        )
    }

    @Test(arguments: [#"{"Code": 2000}"#, #"[{"foo": 1}]"#, "3"])
    func `what is no list of reports is not taken for one`(_ answer: String) throws {
        #expect(ReportList(try JSONValue(parsing: answer), release: .r5) == nil)
    }
}
