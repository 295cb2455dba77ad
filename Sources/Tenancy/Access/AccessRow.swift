/// A row of the authorisation table: what belongs together, and the roles that may.
///
/// Every cell is "no" or "inside the scope of the role": a sysadmin's scope is the installation, an admin's the
/// consortium, a manager's and a viewer's their institutions, and a viewer's may be wider.
package enum AccessRow: String, Sendable, CaseIterable {
    /// Consortia, provider templates, settings, relays, nodes, programs.
    case installation
    /// Institutions, groups, providers and templates of the consortium; what its admins alone answer for.
    case consortiumData
    /// Memberships: a manager's own institutions' ones, up to manager (`GrantPolicy` says the rest).
    case memberships
    /// Connections and credentials, to change and to test.
    case connections
    /// Connections to see, never the secrets.
    case connectionsSeen
    /// Request, restart, stop, delete; accept or discard what is held.
    case harvests
    /// Approve, pause, error policies, deletion holds: how a consortium wants its harvests run.
    case policies
    /// Harvest log, details, datasets, usage, exports; alerts to see.
    case reading
    /// Raw answers, mail log, audit.
    case evidence
    /// Acknowledge, silence, delete.
    case alerts
    /// What has no institution and is no secret inside a consortium: any role at any scope suffices.
    case common
    /// One's own account, and every account for sysadmins.
    case account

    /// The roles whose scope is searched for the target.
    package var roles: Set<Role> {
        switch self {
        case .installation: [.sysadmin]
        case .consortiumData, .policies: [.sysadmin, .admin]
        case .memberships, .connections, .harvests, .evidence, .alerts: [.sysadmin, .admin, .manager]
        case .connectionsSeen, .reading, .common: [.sysadmin, .admin, .manager, .viewer]
        case .account: [.sysadmin]
        }
    }
}

extension Action {
    /// The row of the authorisation table that decides.
    package var row: AccessRow {
        switch self {
        case .manageConsortia, .manageProviderTemplates, .manageSettings, .manageRelays, .manageNodes,
            .managePrograms, .manageIdentities, .operateInstallation:
            .installation
        case .manageInstitutions, .manageGroups, .manageProviders, .manageMailTemplates, .manageListedAddresses,
            .confirmHosts:
            .consortiumData
        case .manageMemberships, .seeMemberships: .memberships
        case .manageConnections, .testConnections: .connections
        case .seeConnections: .connectionsSeen
        case .requestHarvests, .restartHarvests, .stopHarvests, .prioritiseHarvests, .deleteHarvests, .decideHeldData,
            .reimportHarvests:
            .harvests
        case .decideRequests, .pauseHarvesting, .manageErrorPolicies, .releaseDeletionHolds,
            .manageConsortiumPolicies, .retryMail:
            .policies
        case .seeHarvests, .seeRequests, .seeDatasets, .seeUsage, .exportUsage, .seeAlerts, .seeInstitutions:
            .reading
        case .seeRawAnswers, .seeMailLog, .seeAudit, .explainRecipients: .evidence
        case .changeAlerts: .alerts
        case .seeConsortium, .seeGroups, .seeProviders, .seeProviderTemplates, .seeErrorCatalogue: .common
        case .editIdentity, .editPreferences: .account
        }
    }
}
