internal import Connections
internal import Ground
internal import Tenancy

/// Providers and templates as fields of text; `-` clears one, so that the template or the default holds again.
package enum ProviderForm {
    package static let fields =
        [
            FieldInfo("name", "the name, unique in the consortium"),
            FieldInfo("template", "the template that it is adopted from, by name"),
            FieldInfo("state", "active or inactive"),
        ] + settingFields

    package static let templateFields = [FieldInfo("name", "the name, unique in the installation")] + settingFields

    package static let settingFields = [
        FieldInfo("harvester", "the kind of harvester: sushi"),
        FieldInfo("release", "the release of COUNTER: 5 or 5.1"),
        FieldInfo("base_url", "the address of the service: https://sushi.example.org/counter"),
        FieldInfo("reports", "the reports to harvest: PR DR TR IR"),
        FieldInfo("credential_fields", "the credentials it wants: customer_id requestor_id api_key platform"),
        FieldInfo("day_of_month", "the day on which the month before is asked for: 1 to 31"),
        FieldInfo("attempts", "how often a harvest is tried, the first time included"),
        FieldInfo("requests_at_once", "how many requests its host bears at once"),
        FieldInfo("request_spacing", "from one request to the next: 3 s"),
        FieldInfo("connect_limit", "how long connecting may take: 30 s"),
        FieldInfo("silence_limit", "how long the line may be silent: 2 min"),
        FieldInfo("request_limit", "how long one request may take: 15 min"),
        FieldInfo("attempt_limit", "how long one attempt may take: 1 h"),
        FieldInfo("byte_limit", "how large one answer may be: 1GiB"),
        FieldInfo("date_form", "how months are written in requests: yyyy-mm or yyyy-mm-dd"),
        FieldInfo("separator", "what stands between several values: %7C or | or ,"),
        FieldInfo("platform", "the platform to ask for where the service has several"),
        FieldInfo("parameters", "further parameters of every request: name=value; other=value"),
        FieldInfo("headers", "further headers of every request: name=value; other=value"),
        FieldInfo("user_agent", "how Garner introduces itself there"),
        FieldInfo("release_in_path", "whether /r51 is put before the path of release 5.1: yes or no"),
        FieldInfo("support_email", "where the provider's own people answer"),
        FieldInfo("registry_id", "the platform's identifier in the COUNTER Registry"),
    ]

    private static let names = FieldNames(fields)
    private static let templateNames = FieldNames(templateFields)

    static func apply(
        _ values: [String: String],
        to details: ProviderDetails,
        _ lookup: Lookup
    ) throws -> ProviderDetails {
        var details = details
        var reader = FieldReader(values, known: names)
        reader.read("name", into: &details.name)
        reader.read("state", into: &details.state)
        if reader.clears("template") {
            details.template = nil
        } else if let name = reader["template"] {
            do {
                details.template = try Lookup.template(name, lookup.transaction).id
            } catch let error as RecordError {
                reader.check.note("template", error.message)
            }
        }
        read(&reader, into: &details.settings)
        return try reader.check.finishing { () throws(InvalidFields) in try details.validated() }
    }

    static func apply(
        _ values: [String: String],
        to template: (name: String, settings: ProviderSettings)
    ) throws -> (name: String, settings: ProviderSettings) {
        var (name, settings) = template
        var reader = FieldReader(values, known: templateNames)
        reader.read("name", into: &name)
        read(&reader, into: &settings)
        return try reader.check.finishing { () throws(InvalidFields) in
            try ProviderTemplate.validated(name: name, settings)
        }
    }

    private static func read(_ reader: inout FieldReader, into settings: inout ProviderSettings) {
        reader.read("harvester", into: &settings.harvester)
        reader.read("release", into: &settings.release)
        readAddress(&reader, into: &settings)
        reader.readList("reports", into: &settings.reports, expected: "a list of PR, DR, TR, IR") {
            MasterReport(rawValue: $0.uppercased())
        }
        reader.readList(
            "credential_fields",
            into: &settings.credentialFields,
            expected: "a list such as customer_id api_key"
        ) {
            CredentialField(rawValue: $0)
        }
        reader.read("day_of_month", into: &settings.dayOfMonth)
        reader.read("attempts", into: &settings.attempts)
        reader.read("requests_at_once", into: &settings.requestsAtOnce)
        reader.read("request_spacing", into: &settings.requestSpacing)
        reader.read("connect_limit", into: &settings.connectLimit)
        reader.read("silence_limit", into: &settings.silenceLimit)
        reader.read("request_limit", into: &settings.requestLimit)
        reader.read("attempt_limit", into: &settings.attemptLimit)
        reader.readSetting("byte_limit", into: &settings.byteLimit, expected: "a size such as 500MiB") { text in
            Int64(text) ?? ByteCount(text).map { Int64($0.bytes) }
        }
        reader.read("date_form", into: &settings.dateForm)
        reader.read("separator", into: &settings.separator)
        reader.read("platform", into: &settings.platform)
        reader.readPairs("parameters", into: &settings.parameters)
        reader.readPairs("headers", into: &settings.headers)
        reader.read("user_agent", into: &settings.userAgent)
        reader.read("release_in_path", into: &settings.releaseInPath)
        reader.read("support_email", into: &settings.supportEmail)
        reader.read("registry_id", into: &settings.registryID)
    }

    private static func readAddress(_ reader: inout FieldReader, into settings: inout ProviderSettings) {
        guard let text = reader["base_url"] else { return }
        if reader.clears("base_url") {
            settings.url = nil
            return
        }
        do {
            settings.url = try ServiceURL(text)
        } catch {
            reader.check.note("base_url", error.description)
        }
    }
}
