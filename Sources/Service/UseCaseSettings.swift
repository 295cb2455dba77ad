package import Connections
package import Harvesters
internal import Database
package import Harvests
package import Recipients
package import Tenancy

/// What the configuration file says and use cases need to know.
package struct UseCaseSettings: Sendable {
    /// What holds where neither connection, provider nor template says anything.
    package var providerDefaults: ProviderDefaults
    /// The numbers by which harvests are moved, before a consortium's own policies.
    package var harvestPolicy: HarvestPolicy
    /// The night window of a new consortium.
    package var night: NightWindow
    /// The kinds of harvesters that providers may choose.
    package var harvesters: [HarvesterInfo] = [SUSHIHarvester().info]
    /// The programs that recipient chains may name.
    package var recipientPrograms: any RecipientPrograms = NoRecipientPrograms()
    /// Whether sysadmins get the failure mails of every consortium.
    package var sysadmins = SysadminTelling.atOnce
    /// The folder of the consortia's own mail templates; nil where there is none.
    package var ownTemplates: String?

    package init(
        providerDefaults: ProviderDefaults = .standard,
        harvestPolicy: HarvestPolicy = HarvestPolicy(),
        night: NightWindow = .standard
    ) {
        self.providerDefaults = providerDefaults
        self.harvestPolicy = harvestPolicy
        self.night = night
    }

    /// What a configuration file says, in the terms of the use cases.
    package init(_ configuration: Configuration) {
        self.init(
            providerDefaults: configuration.providerDefaults,
            harvestPolicy: configuration.harvestPolicy,
            night: configuration.nightWindow
        )
        recipientPrograms = configuration.recipientPrograms
        sysadmins = configuration.mail.sysadminFailures.telling
        ownTemplates = configuration.dataFolder().templates
    }
}
