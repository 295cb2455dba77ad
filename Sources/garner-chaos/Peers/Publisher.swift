internal import Ground
internal import HTTP
internal import TestSupport

/// A SUSHI service whose every answer is known beforehand: a title report of fixed size for some customers, and 3000,
/// “report not supported”, for the others.
final class Publisher: Sendable {
    /// What a report of one month holds.
    static let titles = 150
    /// Two counts a title.
    static var records: Int64 { Int64(titles) * 2 }
    static var total: Int64 { (0..<titles).reduce(0) { $0 + count($1) + 1 } }
    /// Customers whose name begins with it are refused.
    static let refused = "bad"

    private let server: StubServer

    init() throws {
        server = try StubServer()
        server.on("/sushi/r51/reports") { _ in
            .json(
                200,
                #"[{"Report_ID":"TR","Release":"5.1","Report_Name":"Title Report","Report_Description":"Titles"}]"#
            )
        }
        server.on("/sushi/r51/reports/tr") { request in
            guard let customer = request.query["customer_id"], let date = request.query["begin_date"] else {
                return .json(400, #"{"Code":1030,"Message":"Insufficient Information to Process Request"}"#)
            }
            if customer.hasPrefix(Self.refused) {
                return .json(404, #"{"Code":3000,"Message":"Report Not Supported"}"#)
            }
            return .json(200, Self.report(customer: customer, month: String(date.prefix(7))))
        }
    }

    var port: UInt16 { server.port }

    func stop() async { await server.stop() }

    private static func count(_ title: Int) -> Int64 { Int64(title % 7 + 1) }

    private static func report(customer: String, month: String) -> String {
        let items = (0..<titles).map { number in
            """
            {"Title":"Journal \(number)","Item_ID":{"Proprietary":"ex:\(number)"},"Publisher":"Example Press",
              "Platform":"Example","Attribute_Performance":[{"Data_Type":"Journal","Access_Type":"Controlled",
              "Access_Method":"Regular","YOP":"2020","Performance":{"Total_Item_Requests":{"\(month)":\(count(number))},
              "Unique_Item_Requests":{"\(month)":1}}}]}
            """
        }
        return """
            {"Report_Header":{"Release":"5.1","Report_ID":"TR","Report_Name":"Title Report",
              "Created":"2026-01-15T10:00:00Z","Created_By":"Example Press",
              "Institution_ID":{"Proprietary":["ex:\(customer)"]},"Institution_Name":"Library \(customer)",
              "Registry_Record":"","Report_Filters":{"Begin_Date":"\(month)-01","End_Date":"\(month)-28"}},
              "Report_Items":[\(items.joined(separator: ",\n"))]}
            """
    }
}
