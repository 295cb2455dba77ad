package import Connections

/// What the configuration file says and use cases need to know.
package struct UseCaseSettings: Sendable {
    /// What holds where neither connection, provider nor template says anything.
    package var providerDefaults: ProviderDefaults

    package init(providerDefaults: ProviderDefaults = .standard) {
        self.providerDefaults = providerDefaults
    }
}
