import Connections
import Database
import Ground
import Harvests
import Tenancy

extension EngineStage {
    /// An institution with a manager who reads mail.
    func institution(_ name: String, manager address: String) async throws -> InstitutionID {
        let now = clock.now()
        let mail = try MailAddress(address)
        return try await database.write { [scope] transaction in
            let institution = try InstitutionRepository(transaction).add(
                InstitutionDetails(name: name),
                in: scope,
                at: now
            )
            let person = try IdentityRepository(transaction).add(
                IdentityDetails(address: mail, name: "Manager of \(name)"),
                verifiedAt: now,
                at: now
            )
            let member = try MembershipRepository(transaction).add(
                person,
                MembershipDetails(displayName: "Manager of \(name)"),
                in: scope,
                at: now
            )
            try RoleGrantRepository(transaction).grant(
                .manager,
                at: .institution(institution.id),
                to: member.id,
                in: scope
            )
            return institution.id
        }
    }

    /// Lets something happen to a harvest, as a person would.
    func move(_ id: HarvestID, _ event: HarvestEvent) async throws {
        let now = clock.now()
        _ = try await database.write { [scope, policy] transaction in
            try HarvestRepository(transaction).move(id, event, policy: policy, in: scope, at: now)
        }
    }
}

/// Small documents of our own.
enum Documents {
    /// A title report of release 5.1 with one journal and one book.
    static func titles(
        _ month: String,
        _ count: Int,
        customer: String = "City Library",
        book: String = "Book of Examples"
    ) -> String {
        #"""
        {"Report_Header":{"Release":"5.1","Report_ID":"TR","Report_Name":"Title Report","Created":"2026-01-15T10:00:00Z",
          "Created_By":"Example Press","Institution_ID":{"Proprietary":["ex:1"]},"Institution_Name":"\#(customer)",
          "Registry_Record":"","Report_Filters":{"Begin_Date":"\#(month)-01","End_Date":"\#(month)-28"}},
         "Report_Items":[
          {"Title":"Journal of Examples","Item_ID":{"Online_ISSN":"1234-5679"},"Publisher":"Example Press",
           "Platform":"Example","Attribute_Performance":[{"Data_Type":"Journal","Access_Type":"Controlled",
           "Access_Method":"Regular","YOP":"2025","Performance":{"Total_Item_Requests":{"\#(month)":\#(count)}}}]},
          {"Title":"\#(book)","Item_ID":{"ISBN":"978-1-4020-9462-6"},"Publisher":"Example Press",
           "Platform":"Example","Attribute_Performance":[{"Data_Type":"Book","Access_Type":"Open",
           "Access_Method":"Regular","YOP":"2020","Performance":{"Total_Item_Requests":{"\#(month)":2}}}]}]}
        """#
    }

    static func exception(_ code: Int, _ message: String) -> String {
        #"{"Code":\#(code),"Message":"\#(message)"}"#
    }
}
