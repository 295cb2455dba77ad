internal import Ground

/// What holds where neither connection, provider nor template says anything; the configuration file may change it.
package struct ProviderDefaults: Sendable, Hashable {
    package var harvester = "sushi"
    package var release = CounterRelease.r51
    package var reports = MasterReport.allCases
    package var credentialFields: [CredentialField] = [.customerID]
    /// Most providers have a month's data by the middle of the next; COUNTER gives them four weeks.
    package var dayOfMonth = 15
    package var limits = HarvestLimits(
        attempts: 10,
        requestsAtOnce: 1,
        requestSpacing: .seconds(3),
        connect: .seconds(30),
        silence: .seconds(120),
        request: .minutes(15),
        attempt: .minutes(60),
        bytes: 1 << 30
    )
    package var style = RequestStyle(dateForm: .month, separator: .encodedBar, releaseInPath: true)

    /// The shipped values, to be changed one by one.
    package init() {}

    /// The same in the form of what a provider may say.
    package var settings: ProviderSettings {
        var settings = ProviderSettings()
        settings.harvester = harvester
        settings.release = release
        settings.reports = reports
        settings.credentialFields = credentialFields
        settings.dayOfMonth = dayOfMonth
        settings.attempts = limits.attempts
        settings.requestsAtOnce = limits.requestsAtOnce
        settings.requestSpacing = limits.requestSpacing
        settings.connectLimit = limits.connect
        settings.silenceLimit = limits.silence
        settings.requestLimit = limits.request
        settings.attemptLimit = limits.attempt
        settings.byteLimit = limits.bytes
        settings.dateForm = style.dateForm
        settings.separator = style.separator
        settings.releaseInPath = style.releaseInPath
        return settings
    }

    /// The shipped defaults.
    package static let standard = ProviderDefaults()
}
