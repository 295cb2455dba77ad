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

    /// The shipped defaults.
    package static let standard = ProviderDefaults()
}
