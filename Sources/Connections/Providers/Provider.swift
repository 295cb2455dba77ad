package import Ground
package import Tenancy

/// A remote service as a consortium knows it: its own, or adopted from a template of the installation.
package struct Provider: Sendable, Hashable {
    package let id: ProviderID
    package let consortium: ConsortiumID
    package var details: ProviderDetails
    /// The host of the address in force, the template's where the provider has none: lower case, with any odd port.
    package let host: String
    package let pausedUntil: Instant?
    package let createdAt: Instant
    /// Grows with every change; an edit says which it has seen.
    package let version: Int

    package var name: String { details.name }

    package init(
        id: ProviderID,
        consortium: ConsortiumID,
        details: ProviderDetails,
        host: String,
        pausedUntil: Instant?,
        createdAt: Instant,
        version: Int
    ) {
        self.id = id
        self.consortium = consortium
        self.details = details
        self.host = host
        self.pausedUntil = pausedUntil
        self.createdAt = createdAt
        self.version = version
    }
}

/// What people may set of a provider.
package struct ProviderDetails: Sendable, Hashable {
    package var name: String
    package var template: ProviderTemplateID?
    package var state: ActiveState
    package var settings: ProviderSettings

    package init(
        name: String,
        template: ProviderTemplateID? = nil,
        state: ActiveState = .active,
        settings: ProviderSettings
    ) {
        self.name = name
        self.template = template
        self.state = state
        self.settings = settings
    }
}

/// A provider that sysadmins keep for all consortia; a consortium adopts it and changes only what differs for it.
package struct ProviderTemplate: Sendable, Hashable {
    package let id: ProviderTemplateID
    package var name: String
    package var settings: ProviderSettings
    package let createdAt: Instant
    package let version: Int

    package init(
        id: ProviderTemplateID,
        name: String,
        settings: ProviderSettings,
        createdAt: Instant,
        version: Int
    ) {
        self.id = id
        self.name = name
        self.settings = settings
        self.createdAt = createdAt
        self.version = version
    }
}
