/// Everything that a use case may ask leave for; the raw value is its name in the audit trail.
///
/// Each belongs to one row of the authorisation table (`AccessRow`), which says who may.
package enum Action: String, Sendable, Hashable, CaseIterable {
    // The installation.
    case manageConsortia = "consortium.manage"
    case manageProviderTemplates = "template.manage"
    case manageSettings = "settings.manage"
    case manageRelays = "relay.manage"
    case manageNodes = "node.manage"
    case managePrograms = "program.manage"
    case manageIdentities = "identity.manage"
    case operateInstallation = "installation.operate"

    // The consortium's own data.
    case manageInstitutions = "institution.manage"
    case manageGroups = "group.manage"
    case manageProviders = "provider.manage"
    case manageMailTemplates = "mailTemplate.manage"
    case manageListedAddresses = "listedAddress.manage"
    case confirmHosts = "connection.confirmHost"

    case manageMemberships = "membership.manage"
    case seeMemberships = "membership.see"

    case manageConnections = "connection.manage"
    case testConnections = "connection.test"
    case seeConnections = "connection.see"

    // Harvests.
    case requestHarvests = "harvest.request"
    case restartHarvests = "harvest.restart"
    case stopHarvests = "harvest.stop"
    case prioritiseHarvests = "harvest.prioritise"
    case deleteHarvests = "harvest.delete"
    case decideHeldData = "harvest.decideHeld"
    case reimportHarvests = "harvest.reimport"

    case decideRequests = "request.decide"
    case pauseHarvesting = "harvesting.pause"
    case manageErrorPolicies = "errorPolicy.manage"
    case releaseDeletionHolds = "deletionHold.release"
    case manageConsortiumPolicies = "consortium.policies"
    case retryMail = "mail.retry"

    // What is kept, and what happened.
    case seeHarvests = "harvest.see"
    case seeRequests = "request.see"
    case seeDatasets = "dataset.see"
    case seeUsage = "usage.see"
    case exportUsage = "usage.export"

    case seeRawAnswers = "rawAnswer.see"
    case seeMailLog = "mail.see"
    case seeAudit = "audit.see"
    case explainRecipients = "recipients.explain"

    case seeAlerts = "alert.see"
    case changeAlerts = "alert.change"

    // What everybody with a role sees.
    case seeConsortium = "consortium.see"
    case seeInstitutions = "institution.see"
    case seeGroups = "group.see"
    case seeProviders = "provider.see"
    case seeProviderTemplates = "template.see"
    case seeErrorCatalogue = "errorCatalogue.see"

    // One's own account.
    case editIdentity = "identity.edit"
    case editPreferences = "preferences.edit"

    /// Whether the action leaves everything as it is.
    package var onlyReads: Bool {
        switch self {
        case .seeMemberships, .seeConnections, .seeHarvests, .seeRequests, .seeDatasets, .seeUsage, .exportUsage,
            .seeRawAnswers, .seeMailLog, .seeAudit, .explainRecipients, .seeAlerts, .seeConsortium, .seeInstitutions,
            .seeGroups, .seeProviders, .seeProviderTemplates, .seeErrorCatalogue:
            true
        default: false
        }
    }
}
