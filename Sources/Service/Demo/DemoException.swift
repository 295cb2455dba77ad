internal import Ground
internal import HTTP

/// A SUSHI exception, worded as the Code of Practice words it.
///
/// *Source*: COUNTER Code of Practice 5.1, appendix on exceptions, <https://cop5.countermetrics.org/en/5.1/appendices/d-guidelines.html>.
struct DemoException: Hashable, Sendable {
    let code: Int
    let data: String?

    init(_ code: Int, _ data: String? = nil) {
        self.code = code
        self.data = data
    }

    /// A code as COUNTER's tables have it: its message, the HTTP status that goes with it, its severity.
    private struct Wording {
        let message: String
        let status: Int
        let severity: String
    }

    private static let wordings: [Int: Wording] = [
        1011: Wording(message: "Report Queued for Processing", status: 202, severity: "Warning"),
        1030: Wording(message: "Insufficient Information to Process Request", status: 400, severity: "Fatal"),
        2000: Wording(message: "Requestor Not Authorized to Access Service", status: 401, severity: "Error"),
        2010: Wording(
            message: "Requestor is Not Authorized to Access Usage for Institution",
            status: 403,
            severity: "Error"
        ),
        2020: Wording(message: "APIKey Invalid", status: 401, severity: "Error"),
        3000: Wording(message: "Report Not Supported", status: 404, severity: "Error"),
        3020: Wording(message: "Invalid Date Arguments", status: 400, severity: "Error"),
        3030: Wording(message: "No Usage Available for Requested Dates", status: 200, severity: "Error"),
        3031: Wording(message: "Usage Not Ready for Requested Dates", status: 200, severity: "Warning"),
        3032: Wording(message: "Usage No Longer Available for Requested Dates", status: 200, severity: "Warning"),
        3050: Wording(message: "Parameter Not Recognized in this Context", status: 200, severity: "Warning"),
        3060: Wording(message: "Invalid ReportFilter Value", status: 200, severity: "Warning"),
        3062: Wording(message: "Invalid ReportAttribute Value", status: 200, severity: "Warning"),
        3063: Wording(message: "Components Not Supported", status: 200, severity: "Warning"),
    ]

    /// The HTTP status that the code belongs to.
    var status: Int { Self.wordings[code]?.status ?? 200 }

    /// The object as a release writes it: 5.1 has no severity any more.
    func document(is51: Bool) -> JSONValue {
        let wording = Self.wordings[code]
        var document: JSONValue = ["Code": .integer(Int64(code)), "Message": .text(wording?.message ?? "")]
        document["Data"] = data.map(JSONValue.text)
        if !is51 { document["Severity"] = .text(wording?.severity ?? "Error") }
        return document
    }

    /// The answer that consists of this exception alone.
    func response(is51: Bool) -> HTTPResponse {
        .json(status, document(is51: is51).json())
    }
}
