internal import Database
internal import Ground
internal import Tenancy

extension EffectiveConnection {
    /// Resolves a row of `ConnectionRows.resolved`: connection over provider over template over defaults.
    init(_ row: Row, defaults: ProviderDefaults) throws {
        let details = try ConnectionDetails(row)
        let connection = try Connection(row)
        let settings = try ProviderSettings(row, prefix: "p_").inheriting(ProviderSettings(row, prefix: "t_"))
        guard let url = settings.url, let night = NightWindow(start: try row["night_start"], end: try row["night_end"])
        else { throw DatabaseError(.wrongType, "Connection \(connection.id) has no address or no night.") }
        let required = settings.requiredFields(defaults)
        let institutionState: ActiveState? = try row["institution_state"]
        let circumstances = ConnectionCircumstances(
            switchedOff: details.switchedOff,
            partnersActive: try row["consortium_state"] == ActiveState.active
                && row["provider_state"] == ActiveState.active && institutionState != .inactive,
            required: Set(required),
            filled: Set(connection.filled),
            brokenAt: connection.brokenAt
        )
        try self.init(
            id: connection.id,
            consortium: connection.consortium,
            provider: details.provider,
            institution: details.institution,
            name: details.name,
            consortiumName: row["consortium_name"],
            providerName: row["provider_name"],
            institutionName: row["institution_name"],
            harvester: settings.harvester ?? defaults.harvester,
            release: settings.release ?? defaults.release,
            url: url,
            reports: (details.reports ?? settings.reports ?? defaults.reports).sorted(),
            credentialFields: required,
            limits: settings.limits(details, defaults.limits),
            style: settings.style(defaults.style),
            schedule: details.schedule,
            dayOfMonth: details.dayOfMonth ?? settings.dayOfMonth ?? defaults.dayOfMonth,
            zone: row.zone("zone"),
            night: night,
            harvestFrom: details.harvestFrom,
            nextDueAt: connection.nextDueAt,
            state: circumstances.state,
            missing: circumstances.missing,
            hostConfirmed: connection.hostConfirmed,
            pausedUntil: row["paused_until"],
            verifiedAt: connection.verifiedAt,
            brokenAt: connection.brokenAt,
            brokenReason: connection.brokenReason,
            credentialsFingerprint: connection.credentialsFingerprint,
            lastSuccessMonth: connection.lastSuccessMonth,
            supportEmail: settings.supportEmail,
            contacts: details.contacts,
            version: connection.version
        )
    }
}

extension ProviderSettings {
    /// What a connection must fill in; a platform that the provider names needs no filling.
    func requiredFields(_ defaults: ProviderDefaults) -> [CredentialField] {
        let fields = (credentialFields ?? defaults.credentialFields).sorted()
        return platform == nil ? fields : fields.filter { $0 != .platform }
    }

    fileprivate func limits(_ details: ConnectionDetails, _ defaults: HarvestLimits) -> HarvestLimits {
        let request = details.requestLimit ?? requestLimit ?? defaults.request
        let attempt = details.attemptLimit ?? attemptLimit ?? defaults.attempt
        return HarvestLimits(
            attempts: details.attempts ?? attempts ?? defaults.attempts,
            requestsAtOnce: requestsAtOnce ?? defaults.requestsAtOnce,
            requestSpacing: requestSpacing ?? defaults.requestSpacing,
            connect: details.connectLimit ?? connectLimit ?? defaults.connect,
            silence: details.silenceLimit ?? silenceLimit ?? defaults.silence,
            request: request,
            // Set in different places, the two may contradict each other; a request that was allowed must fit.
            attempt: max(attempt, request),
            bytes: byteLimit ?? defaults.bytes
        )
    }

    fileprivate func style(_ defaults: RequestStyle) -> RequestStyle {
        RequestStyle(
            dateForm: dateForm ?? defaults.dateForm,
            separator: separator ?? defaults.separator,
            platform: platform ?? defaults.platform,
            parameters: parameters ?? defaults.parameters,
            headers: headers ?? defaults.headers,
            userAgent: userAgent ?? defaults.userAgent,
            releaseInPath: releaseInPath ?? defaults.releaseInPath
        )
    }
}
