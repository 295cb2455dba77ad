package import Ground

/// The use of a provider by an institution, or by the consortium itself; as people edit it and lists show it.
package struct Connection: Sendable, Hashable {
    package let id: ConnectionID
    package let consortium: ConsortiumID
    package var details: ConnectionDetails
    package let state: ConnectionState
    /// The credentials that are filled in; their values stay sealed.
    package let filled: [CredentialField]
    package let credentialsFingerprint: String?
    /// When a harvest last succeeded with the credentials as they are.
    package let verifiedAt: Instant?
    package let brokenAt: Instant?
    package let brokenReason: String?
    package let hostConfirmed: Bool
    package let nextDueAt: Instant?
    package let lastSuccessMonth: YearMonth?
    package let createdAt: Instant
    /// Grows by one with each change; an edit that was made to an older one is refused.
    package let version: Int

    package var name: String { details.name }

    package init(
        id: ConnectionID,
        consortium: ConsortiumID,
        details: ConnectionDetails,
        state: ConnectionState,
        filled: [CredentialField],
        credentialsFingerprint: String?,
        verifiedAt: Instant?,
        brokenAt: Instant?,
        brokenReason: String?,
        hostConfirmed: Bool,
        nextDueAt: Instant?,
        lastSuccessMonth: YearMonth?,
        createdAt: Instant,
        version: Int
    ) {
        self.id = id
        self.consortium = consortium
        self.details = details
        self.state = state
        self.filled = filled
        self.credentialsFingerprint = credentialsFingerprint
        self.verifiedAt = verifiedAt
        self.brokenAt = brokenAt
        self.brokenReason = brokenReason
        self.hostConfirmed = hostConfirmed
        self.nextDueAt = nextDueAt
        self.lastSuccessMonth = lastSuccessMonth
        self.createdAt = createdAt
        self.version = version
    }
}

/// What people may set of a connection, apart from its credentials; nil leaves a setting to the provider.
package struct ConnectionDetails: Sendable, Hashable {
    package var name: String
    package var provider: ProviderID
    /// Nil for the consortium's own connection.
    package var institution: InstitutionID?
    package var switchedOff: Bool
    package var reports: [MasterReport]?
    package var schedule: Schedule
    /// 1…31; a day that a month does not have is its last.
    package var dayOfMonth: Int?
    /// Attempts of one episode, the first included.
    package var attempts: Int?
    package var connectLimit: Duration?
    package var silenceLimit: Duration?
    package var requestLimit: Duration?
    package var attemptLimit: Duration?
    /// The first month that the plan asks for.
    package var harvestFrom: YearMonth?
    package var contacts: [Contact]
    package var notes: String?

    package init(
        name: String,
        provider: ProviderID,
        institution: InstitutionID?,
        switchedOff: Bool = false,
        reports: [MasterReport]? = nil,
        schedule: Schedule = .monthly,
        dayOfMonth: Int? = nil,
        attempts: Int? = nil,
        connectLimit: Duration? = nil,
        silenceLimit: Duration? = nil,
        requestLimit: Duration? = nil,
        attemptLimit: Duration? = nil,
        harvestFrom: YearMonth? = nil,
        contacts: [Contact] = [],
        notes: String? = nil
    ) {
        self.name = name
        self.provider = provider
        self.institution = institution
        self.switchedOff = switchedOff
        self.reports = reports
        self.schedule = schedule
        self.dayOfMonth = dayOfMonth
        self.attempts = attempts
        self.connectLimit = connectLimit
        self.silenceLimit = silenceLimit
        self.requestLimit = requestLimit
        self.attemptLimit = attemptLimit
        self.harvestFrom = harvestFrom
        self.contacts = contacts
        self.notes = notes
    }
}
