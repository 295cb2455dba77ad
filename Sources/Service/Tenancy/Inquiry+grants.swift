internal import Connections
internal import Database
internal import Ground
internal import Harvests
internal import Tenancy

extension Inquiry {
    /// Lets the use case go on, or throws the `Refusal`, by a decision that was taken elsewhere.
    ///
    /// The action itself must have been allowed before.
    func require(_ decision: Decision, subject: String, of institution: InstitutionID? = nil) throws {
        guard case .refused(let reason) = decision else { return }
        throw Refusal(action: action, subject: subject, institution: institution, reason: reason)
    }

    /// Lets nobody give or take a role beyond what they hold.
    func requireGrant(_ role: Role, at scope: RoleScope, subject: String) throws {
        var institution: InstitutionID?
        if case .institution(let id) = scope { institution = id }
        try require(GrantPolicy.decide(principal, role, at: scope), subject: subject, of: institution)
    }

    /// Lets nobody change a member who holds more than they could give; their own membership needs more too.
    ///
    /// What the person holds at the installation counts: a sysadmin's membership is for sysadmins to change.
    func requireManaging(_ membership: Membership, subject: String) throws {
        let grants = try RoleGrantRepository(transaction).grants(of: membership.id, in: scope)
        let held = try IdentityRepository(transaction).installationRoles(of: membership.identity)
        for role in held where GrantPolicy.decide(principal, role, at: .installation) != .allowed {
            let reason = """
                \(principal.label) may not change this member, who is \(role.rawValue) of the installation: \
                only a sysadmin does.
                """
            try require(.refused(reason), subject: subject)
        }
        try require(
            GrantPolicy.mayManage(principal, membershipWith: grants.map { ($0.role, $0.scope) }),
            subject: subject
        )
    }

    /// Lets wishes about mail be set by the person or by who answers for the whole consortium, and by nobody else.
    func requireWishes(_ fields: [String: String], subject: String) throws {
        guard UserForm.wishes.contains(where: { fields[$0] != nil }) else { return }
        let decision = AccessPolicy.decide(principal, .manageMemberships, .consortium)
        guard decision == .allowed else {
            return try require(
                .refused(
                    """
                    \(principal.label) may not set what mail others want: they do so themselves, \
                    or an admin of the consortium does.
                    """
                ),
                subject: subject
            )
        }
    }

    /// The details with what the fields change; a wish about failure mail counts as the person's own from a sysadmin.
    func apply(
        _ fields: [String: String],
        to details: MembershipDetails,
        by owner: Bool = false
    ) throws
        -> MembershipDetails
    {
        var changed = try UserForm.apply(fields, to: details)
        if owner || principal.isSysadmin {
            changed.failureMailIsOwnWish = details.failureMailIsOwnWish || fields["failure_mail"] != nil
        } else if changed.failureMail != details.failureMail {
            changed.failureMailIsOwnWish = false
        }
        return changed
    }

    /// Writes what changed into the installation's part of the audit trail, which no consortium sees.
    func auditInstallation(_ subject: String, before: JSONValue? = nil, after: JSONValue? = nil) throws {
        try AuditTrail(transaction).record(
            actor: principal.label,
            action: action.rawValue,
            subject: subject,
            consortium: nil,
            before: before,
            after: after,
            at: now
        )
    }

    /// Whether a connection of the selection has a harvest, in the consortium in which the principal acts.
    func hasHarvests(_ selection: ConnectionSelection) throws -> Bool {
        try HarvestRepository(transaction).exists(of: selection, in: scope)
    }

    /// Turns what foreign keys refuse into the advice to make the thing inactive instead.
    func removing(_ subject: String, _ removal: () throws -> Void) throws {
        do {
            try removal()
        } catch let error as DatabaseError where error.code == .constraint {
            throw RecordError.stillUsed(subject)
        }
    }
}

extension RecordError {
    /// The refusal to remove what has a history, with the way out.
    static func hasHarvests(_ subject: String) -> RecordError {
        RecordError(
            .inUse,
            subject,
            "The \(subject) has harvests, whose history would go with it; make it inactive instead."
        )
    }

    /// The refusal to remove what other things refer to, with the way out.
    static func stillUsed(_ subject: String) -> RecordError {
        RecordError(.inUse, subject, "Other things still refer to the \(subject); make it inactive instead.")
    }
}
