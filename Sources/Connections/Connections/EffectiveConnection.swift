package import Ground
package import Tenancy

/// A connection with everything resolved, from itself, its provider, the template and the defaults.
///
/// The engine and the harvesters work with it. Credentials are not in it; they are opened only for a request.
package struct EffectiveConnection: Sendable, Hashable {
    package let id: ConnectionID
    package let consortium: ConsortiumID
    package let provider: ProviderID
    /// Nil for the consortium's own connection.
    package let institution: InstitutionID?
    package let name: String
    package let consortiumName: String
    package let providerName: String
    package let institutionName: String?

    package let harvester: String
    package let release: CounterRelease
    package let url: ServiceURL
    /// In the order in which they are asked for; never empty.
    package let reports: [MasterReport]
    package let credentialFields: [CredentialField]
    package let limits: HarvestLimits
    package let style: RequestStyle

    package let schedule: Schedule
    /// 1…31; a day that a month does not have is its last.
    package let dayOfMonth: Int
    /// The consortium's zone, in which its days and nights are counted.
    package let zone: Zone
    /// The consortium's night window, in minutes of the day; it may pass midnight.
    package let night: NightWindow
    /// The first month that a plan asks for; nil for January of last year.
    package let harvestFrom: YearMonth?
    package let nextDueAt: Instant?

    package let state: ConnectionState
    /// Required credentials that are blank.
    package let missing: [CredentialField]
    /// Whether an admin has confirmed the host since the provider's address last changed; nothing is sent before.
    package let hostConfirmed: Bool
    /// Nothing is sent to the provider until then.
    package let pausedUntil: Instant?
    package let verifiedAt: Instant?
    package let brokenAt: Instant?
    package let brokenReason: String?
    /// A keyed hash that changes with the credentials; nil while there are none.
    package let credentialsFingerprint: String?
    package let lastSuccessMonth: YearMonth?
    package let supportEmail: MailAddress?
    package let contacts: [Contact]
    package let version: Int

    /// The key of permits, spacing and lanes.
    package var host: String { url.host }

    /// Why nothing may be sent now; nil when the connection is ready.
    package func obstacle(at now: Instant) -> Obstacle? {
        switch state {
        case .disabled: .disabled
        case .suspended: .suspended
        case .incomplete: .incomplete(missing)
        case .broken: .broken(brokenReason)
        case .enabled where !hostConfirmed: .hostNotConfirmed(host)
        case .enabled: pausedUntil.flatMap { $0 > now ? .paused($0) : nil }
        }
    }
}
