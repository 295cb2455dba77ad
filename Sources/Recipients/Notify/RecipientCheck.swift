internal import Alerts
package import Database
package import Ground
package import Tenancy

/// Asks once more, just before a mail is sent, whether its recipient may still get it.
///
/// Between the outbox and the relay hours may pass in which somebody leaves, loses a role or wants no more mail.
/// *Source*: mail-and-queue.md W11.
package struct RecipientCheck {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Why a group's mail must not go to an address any more; nil when it may.
    package func refusal(
        of address: MailAddress,
        for group: NotificationGroupID,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> FinalFilter.Refusal? {
        guard let consortium = try ConsortiumRepository(transaction).consortium(scope.consortium) else {
            return .inactive
        }
        let card = ConsortiumCard(consortium)
        let concerns = try concerns(of: group, in: scope, at: now)
        // Without knowing what it is about, nobody can be said to be allowed to read it.
        guard !concerns.isEmpty else { return .forgotten }
        for concern in concerns {
            let facts = try facts(of: address, for: concern, in: scope)
            if let refusal = FinalFilter.refusal(address, facts, concern, in: card) { return refusal }
        }
        return nil
    }

    /// Refuses, and writes the refusal into the audit trail; nil when the mail may go.
    package func auditedRefusal(
        of address: MailAddress,
        for group: NotificationGroupID,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> FinalFilter.Refusal? {
        guard let refusal = try refusal(of: address, for: group, in: scope, at: now) else { return nil }
        try AuditTrail(transaction).record(
            actor: "engine",
            action: "mail.drop",
            subject: "notification group \(group)",
            consortium: scope.consortium,
            outcome: .refused,
            detail: "\(address) \(refusal.why)",
            at: now
        )
        return refusal
    }

    /// What the group's latest mail was about.
    private func concerns(
        of group: NotificationGroupID,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> [FinalFilter.Concern] {
        if try DigestRepository(transaction).digest(of: group, in: scope, at: now) != nil {
            return [FinalFilter.Concern(.digest, institution: nil)]
        }
        if try SysadminDigestRepository(transaction).address(of: group, in: scope) != nil {
            return [FinalFilter.Concern(.harvestFailed, institution: nil)]
        }
        let repository = DirectoryRepository(transaction)
        return try EventRepository(transaction).lastMailed(of: group, in: scope).map { event in
            FinalFilter.Concern(
                event.kind,
                institution: event.subject.institution,
                requester: try event.subject.request.flatMap { try repository.requesterIdentity(of: $0, in: scope) }
            )
        }
    }

    private func facts(
        of address: MailAddress,
        for concern: FinalFilter.Concern,
        in scope: ConsortiumScope
    ) throws -> AddressFacts {
        let facts = try AddressFactsRepository(transaction).facts(
            of: [address],
            at: concern.institution,
            in: scope
        )
        var known = facts[address.key] ?? AddressFacts()
        if concern.kind == .digest, let identity = known.user?.principal.identity {
            let principal = try PrincipalRepository(transaction).principal(identity, in: scope.consortium)
            if let principal { known.user?.principal = principal }
        }
        return known
    }
}
