package import Alerts
internal import Connections
package import Ground
internal import Harvests
package import Recipients
package import Tenancy

/// What somebody wants to know the recipients of.
package enum RecipientQuestion: Sendable, Hashable {
    /// Of an event about a harvest.
    case harvest(HarvestID)
    case connection(ConnectionID)
    /// Of an institution, or of the consortium itself.
    case institution(InstitutionID?)
    case request(RequestID)
}

/// Who is told: asking about it, and the addresses that are no users.
extension UseCases {
    /// Who would be told of an event, and which link or filter added or removed each address.
    ///
    /// *Throws*: `InvalidFields` for the end of trouble without the harvest that it was about.
    package func explainRecipients(
        of kind: EventKind = .harvestFailed,
        about question: RecipientQuestion,
        as principal: Principal
    ) async throws -> RecipientExplanation {
        let (subject, alert) = try await reading(.explainRecipients, as: principal) { inquiry in
            (try inquiry.subject(of: question), try inquiry.alert(of: question))
        }
        if kind == .recovered, subject.harvest == nil {
            throw InvalidFields([
                FieldProblem("harvest", "Name the harvest: its end is told to those who were told of its trouble.")
            ])
        }
        guard let scope = principal.scope else { throw RecordError(.unknown, "consortium", "Say which is meant.") }
        return try await notificationStep.explain(
            RecipientChain.Concern(kind, of: subject),
            alert: alert,
            in: scope,
            at: clock.now()
        )
    }

    /// The addresses that are no users and may be written to.
    package func listedAddresses(
        after last: ListedAddress? = nil,
        limit: Int = 500,
        as principal: Principal
    ) async throws -> [ListedAddress] {
        try await reading(.explainRecipients, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "listed addresses")
            return try ListedAddressRepository(inquiry.transaction).page(in: inquiry.scope, after: last, limit: limit)
        }
    }

    /// Lets mail of this consortium, or about one of its institutions, go to an address that is no user.
    package func listAddress(
        _ address: MailAddress,
        at institution: InstitutionID? = nil,
        name: String? = nil,
        language: String? = nil,
        as principal: Principal
    ) async throws -> ListedAddress {
        try await changing(.manageListedAddresses, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "listed address")
            try inquiry.requireInstitution(institution)
            var check = FieldCheck()
            let listed = ListedAddress(
                address: address,
                institution: institution,
                name: check.optionalLine(name, "name"),
                language: language.map { check.language($0) },
                listedBy: inquiry.principal.label,
                listedAt: inquiry.now
            )
            try check.finish()
            try ListedAddressRepository(inquiry.transaction).list(listed, in: inquiry.scope)
            try inquiry.vouch(for: address)
            try inquiry.audit("listed address", of: institution, after: listed.document)
            return listed
        }
    }

    /// Takes an address off the list.
    ///
    /// *Throws*: `RecordError` `.unknown` when it is not listed there.
    package func unlistAddress(
        _ address: MailAddress,
        at institution: InstitutionID? = nil,
        as principal: Principal
    ) async throws {
        try await changing(.manageListedAddresses, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "listed address")
            guard try ListedAddressRepository(inquiry.transaction).unlist(address, at: institution, in: inquiry.scope)
            else { throw RecordError.unknown("listed address", named: "“\(address)” there") }
            let place = institution.map { "institution \($0)" } ?? "consortium"
            try inquiry.audit(
                "listed address",
                of: institution,
                before: ["address": .text(address.key), "place": .text(place)]
            )
        }
    }

    /// Lets mail go again to an address that was suppressed or bounced, as after its mailbox was mended.
    ///
    /// A person whose address it is counts as verified again.
    package func releaseAddress(_ address: MailAddress, as principal: Principal) async throws {
        try await changing(.operateInstallation, as: principal) { inquiry in
            try inquiry.allow(.installation, subject: "suppressed address")
            let isSuppressed = try SuppressionRepository(inquiry.transaction).release(address)
            let isVerified = try inquiry.verify(address)
            guard isSuppressed || isVerified else {
                throw RecordError.unknown("suppressed address", named: "“\(address)”")
            }
            try inquiry.audit("suppressed address", before: ["address": .text(address.key)])
        }
    }

    var notificationStep: NotificationStep {
        NotificationStep(
            database,
            programs: settings.recipientPrograms,
            settings: NotificationSettings(sysadmins: settings.sysadmins, newMessageID: { "" })
        )
    }
}

extension Inquiry {
    /// What a question is about, if the principal may ask it.
    fileprivate func subject(of question: RecipientQuestion) throws -> EventSubject {
        switch question {
        case .harvest(let id):
            guard let harvest = try HarvestRepository(transaction).harvest(id, in: scope) else {
                throw RecordError.unknown("harvest", id)
            }
            try allow(.owner(harvest.institution), subject: "recipients of harvest \(id)")
            return EventSubject(harvest)
        case .connection(let id):
            guard let connection = try ConnectionRepository(transaction).connection(id, in: scope) else {
                throw RecordError.unknown("connection", id)
            }
            let details = connection.details
            try allow(.owner(details.institution), subject: "recipients of connection \(id)")
            return EventSubject(connection: id, provider: details.provider, institution: details.institution)
        case .institution(let institution):
            try requireInstitution(institution)
            try allow(.owner(institution), subject: "recipients of institution")
            return EventSubject(institution: institution)
        case .request(let id):
            guard try RequestRepository(transaction).request(id, in: scope) != nil else {
                throw RecordError.unknown("request", id)
            }
            try allow(.consortium, subject: "recipients of request \(id)")
            return EventSubject(request: id)
        }
    }

    /// The alert of the harvest in question, open or not.
    fileprivate func alert(of question: RecipientQuestion) throws -> Alert? {
        guard case .harvest(let id) = question,
            let harvest = try HarvestRepository(transaction).harvest(id, in: scope)
        else { return nil }
        return try AlertRepository(transaction).alert(harvest.alertKey, in: scope)
    }

    fileprivate func requireInstitution(_ institution: InstitutionID?) throws {
        guard let institution else { return }
        guard try InstitutionRepository(transaction).institution(institution, in: scope) != nil else {
            throw RecordError.unknown("institution", institution)
        }
    }
}

extension ListedAddress {
    /// For programs and the audit trail.
    package var document: JSONValue {
        .object([
            ("address", .text(address.key)), ("institution", JSONValue(institution)), ("name", JSONValue(name)),
            ("language", JSONValue(language)), ("listed_by", .text(listedBy)), ("listed_at", JSONValue(listedAt)),
        ])
    }
}

extension RecipientExplanation {
    /// For programs: what `--json` prints.
    package var document: JSONValue {
        [
            "recipients": .list(
                recipients.map { .object([("address", .text($0.address.text)), ("name", JSONValue($0.name))]) }
            ),
            "steps": trace.json["steps"] ?? [],
            "notes": trace.json["notes"] ?? [],
        ]
    }
}
