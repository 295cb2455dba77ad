package import Tenancy

/// What a provider or a template says about its service; nil says nothing, and the template or the default holds.
package struct ProviderSettings: Sendable, Hashable {
    /// The kind of harvester: `sushi`.
    package var harvester: String?
    package var release: CounterRelease?
    package var url: ServiceURL?
    /// The reports to harvest; never empty where set.
    package var reports: [MasterReport]?
    /// The credentials without which nothing is sent.
    package var credentialFields: [CredentialField]?
    /// The day on which the month before is asked for; 29 to 31 mean the last day of a shorter month.
    package var dayOfMonth: Int?
    package var attempts: Int?
    package var requestsAtOnce: Int?
    package var requestSpacing: Duration?
    package var connectLimit: Duration?
    package var silenceLimit: Duration?
    package var requestLimit: Duration?
    package var attemptLimit: Duration?
    /// Bytes of one answer, decoded.
    package var byteLimit: Int64?
    package var dateForm: DateForm?
    package var separator: ValueSeparator?
    package var platform: String?
    package var parameters: [String: String]?
    package var headers: [String: String]?
    package var userAgent: String?
    package var releaseInPath: Bool?
    /// Where the provider's own people answer.
    package var supportEmail: MailAddress?
    /// The platform's identifier in the COUNTER Registry.
    package var registryID: String?

    /// The longest spacing of requests: it holds up every consortium on the host.
    package static let longestSpacing = Duration.seconds(300)

    /// Settings that say nothing: everything is inherited.
    package init() {}

    /// These settings, with those of a template where they say nothing.
    package func inheriting(_ template: ProviderSettings?) -> ProviderSettings {
        guard let template else { return self }
        var settings = self
        settings.harvester = harvester ?? template.harvester
        settings.release = release ?? template.release
        settings.url = url ?? template.url
        settings.reports = reports ?? template.reports
        settings.credentialFields = credentialFields ?? template.credentialFields
        settings.dayOfMonth = dayOfMonth ?? template.dayOfMonth
        settings.attempts = attempts ?? template.attempts
        settings.requestsAtOnce = requestsAtOnce ?? template.requestsAtOnce
        settings.requestSpacing = requestSpacing ?? template.requestSpacing
        settings.connectLimit = connectLimit ?? template.connectLimit
        settings.silenceLimit = silenceLimit ?? template.silenceLimit
        settings.requestLimit = requestLimit ?? template.requestLimit
        settings.attemptLimit = attemptLimit ?? template.attemptLimit
        settings.byteLimit = byteLimit ?? template.byteLimit
        settings.dateForm = dateForm ?? template.dateForm
        settings.separator = separator ?? template.separator
        settings.platform = platform ?? template.platform
        settings.parameters = parameters ?? template.parameters
        settings.headers = headers ?? template.headers
        settings.userAgent = userAgent ?? template.userAgent
        settings.releaseInPath = releaseInPath ?? template.releaseInPath
        settings.supportEmail = supportEmail ?? template.supportEmail
        settings.registryID = registryID ?? template.registryID
        return settings
    }
}
