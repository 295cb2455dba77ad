internal import Database
internal import Ground
internal import Tenancy

/// The stored form of settings: one column each, NULL for what is not said.
extension ProviderSettings {
    /// In the order of `columnValues`.
    static let columns = [
        "harvester", "release", "base_url", "reports", "credential_fields", "day_of_month", "attempts",
        "requests_at_once", "request_spacing_ms", "connect_ms", "silence_ms", "request_ms", "attempt_ms", "byte_limit",
        "date_form", "separator", "platform", "parameters", "headers", "user_agent", "release_in_path",
        "support_email", "registry_id",
    ]

    var columnValues: [(any DatabaseValue)?] {
        [
            harvester, release, url?.text, reports.map { JSONValue(texts: $0.map(\.rawValue)).json() },
            credentialFields.map { JSONValue(texts: $0.map(\.rawValue)).json() }, dayOfMonth, attempts,
            requestsAtOnce, requestSpacing?.milliseconds, connectLimit?.milliseconds, silenceLimit?.milliseconds,
            requestLimit?.milliseconds, attemptLimit?.milliseconds, byteLimit, dateForm, separator, platform,
            parameters.map { JSONValue(pairs: $0).json() }, headers.map { JSONValue(pairs: $0).json() }, userAgent,
            releaseInPath, supportEmail?.text, registryID,
        ]
    }

    /// Reads the columns, named with a prefix where a query joins several tables.
    init(_ row: Row, prefix: String = "") throws {
        func milliseconds(_ name: String) throws -> Duration? {
            let value: Int64? = try row[prefix + name]
            return value.map { .milliseconds($0) }
        }
        self.init()
        harvester = try row[prefix + "harvester"]
        release = try row[prefix + "release"]
        let address: String? = try row[prefix + "base_url"]
        url = try address.map { try ServiceURL($0) }
        reports = try row.document(prefix + "reports").map { $0.strings.compactMap(MasterReport.init) }
        credentialFields = try row.document(prefix + "credential_fields").map {
            $0.strings.compactMap(CredentialField.init)
        }
        dayOfMonth = try row[prefix + "day_of_month"]
        attempts = try row[prefix + "attempts"]
        requestsAtOnce = try row[prefix + "requests_at_once"]
        requestSpacing = try milliseconds("request_spacing_ms")
        connectLimit = try milliseconds("connect_ms")
        silenceLimit = try milliseconds("silence_ms")
        requestLimit = try milliseconds("request_ms")
        attemptLimit = try milliseconds("attempt_ms")
        byteLimit = try row[prefix + "byte_limit"]
        dateForm = try row[prefix + "date_form"]
        separator = try row[prefix + "separator"]
        platform = try row[prefix + "platform"]
        parameters = try row.document(prefix + "parameters")?.pairs
        headers = try row.document(prefix + "headers")?.pairs
        userAgent = try row[prefix + "user_agent"]
        releaseInPath = try row[prefix + "release_in_path"]
        supportEmail = try row[prefix + "support_email"]
        registryID = try row[prefix + "registry_id"]
    }
}

extension JSONValue {
    /// A dictionary of texts.
    init(pairs: [String: String]) {
        self = .dictionary(pairs.mapValues(JSONValue.text))
    }

    /// The texts of a list.
    var strings: [String] { array?.compactMap(\.string) ?? [] }

    /// The texts of a dictionary.
    var pairs: [String: String] { object?.compactMapValues(\.string) ?? [:] }
}
