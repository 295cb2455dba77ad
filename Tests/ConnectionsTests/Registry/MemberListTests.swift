import Connections
import Ground
import Tenancy
import Testing

struct MemberListTests {
    @Test func `the list of release 5 is read`() throws {
        let list = try members(
            """
            [{"Customer_ID": "C1", "Requestor_ID": "R1", "Name": "North  Library", "Notes": "",
              "Institution_ID": [{"Type": "ISNI", "Value": "0000"}]},
             {"Customer_ID": 17, "Name": "South"}, {"Name": "nobody"}, {"Customer_ID": "C1", "Name": "again"}]
            """
        )
        #expect(list.members.map(\.customerID) == ["C1", "17"])
        #expect(list.members[0].name == "North Library")
        #expect(list.members[0].identifiers == ["ISNI:0000"])
        #expect(list.members[0].notes == nil)
        #expect(list.members[1].requestorID == nil)
    }

    @Test func `the list of release 5 point 1 is read`() throws {
        let list = try members(
            #"[{"Institution_Name": "North", "Customer_ID": "C1", "Institution_ID": {"ROR": ["a", "b"], "ISNI": "c"}}]"#
        )
        #expect(list.members[0].name == "North")
        #expect(list.members[0].identifiers == ["ISNI:c", "ROR:a", "ROR:b"])
    }

    @Test(arguments: [("[]", 0), (#"{"Customer_ID": "C1"}"#, 1), (#"{"members": [{"Customer_ID": "C1"}]}"#, 1)])
    func `bare answers are read too`(text: String, count: Int) throws {
        #expect(try members(text).members.count == count)
    }

    @Test(arguments: [#""x""#, "17", #"{"Code": 2000, "Message": "no"}"#, #"[{"Code": 2000}]"#, #"{"Exception": {}}"#])
    func `answers that are no list of members are none`(text: String) throws {
        #expect(MemberList(try JSONValue(parsing: text)) == nil)
    }

    @Test func `members are mapped by local id, then by name, never by guess`() throws {
        let list = try members(
            """
            [{"Customer_ID": "L1", "Name": "Something else"}, {"Customer_ID": "C2", "Name": "NORTH  library!"},
             {"Customer_ID": "C3", "Name": "Twin"}, {"Customer_ID": "C4"},
             {"Customer_ID": "C5", "Requestor_ID": "R5", "Institution_ID": [{"Type": "Proprietary", "Value": "L2"}]}]
            """
        )
        let institutions = [
            institution(1, "First", "L1"), institution(2, "North Library", nil), institution(3, "Twin", nil),
            institution(4, "twin", nil), institution(5, "Fifth", "L2"),
        ]
        let drafts = list.drafts(
            provider: "JSTOR",
            institutions: institutions,
            credentials: Credentials([.customerID: "consortium", .requestorID: "R", .apiKey: "K"])
        )
        #expect(drafts.map { $0.institution?.rawValue } == [1, 2, nil, nil, 5])
        #expect(drafts.map(\.match) == [.localID, .name, .none, .none, .localID])
        #expect(drafts.map(\.connectionName)[3] == "JSTOR – Customer C4")
        #expect(drafts[0].credentials == Credentials([.customerID: "L1", .requestorID: "R", .apiKey: "K"]))
        #expect(drafts[4].credentials[.requestorID] == "R5")
    }

    private func members(_ text: String) throws -> MemberList {
        try #require(MemberList(try JSONValue(parsing: text)))
    }

    private func institution(_ id: Int64, _ name: String, _ localID: String?) -> Institution {
        Institution(
            id: InstitutionID(id),
            consortium: ConsortiumID(1),
            details: InstitutionDetails(name: name, localID: localID),
            createdAt: Instant(seconds: 0),
            version: 1
        )
    }
}
