internal import Database

/// How a month is written in `begin_date` and `end_date`; some services take only one of the two.
///
/// *Source*: reference sushi.md §2; celus has the same switch.
package enum DateForm: String, Sendable, Hashable, CaseIterable, DatabaseValue {
    case month = "yyyy-mm"
    case day = "yyyy-mm-dd"
}

/// What stands between several values of one parameter.
package enum ValueSeparator: String, Sendable, Hashable, CaseIterable, DatabaseValue {
    /// `%7C`, as the specification has it.
    case encodedBar = "%7C"
    /// A plain `|`, for servers that do not decode it.
    case bar = "|"
    case comma = ","
}

/// Everything about a request that differs between services and is no credential.
package struct RequestStyle: Sendable, Hashable {
    package var dateForm: DateForm
    package var separator: ValueSeparator
    /// The one platform to ask for where an endpoint serves several.
    package var platform: String?
    /// Further query parameters, sent with every request.
    package var parameters: [String: String]
    /// Further request headers.
    package var headers: [String: String]
    /// Nil for the installation's own.
    package var userAgent: String?
    /// Whether `/r51` is put before the path of a release 5.1 request where the base address does not end in it.
    package var releaseInPath: Bool

    package init(
        dateForm: DateForm,
        separator: ValueSeparator,
        platform: String? = nil,
        parameters: [String: String] = [:],
        headers: [String: String] = [:],
        userAgent: String? = nil,
        releaseInPath: Bool
    ) {
        self.dateForm = dateForm
        self.separator = separator
        self.platform = platform
        self.parameters = parameters
        self.headers = headers
        self.userAgent = userAgent
        self.releaseInPath = releaseInPath
    }
}
