internal import Database
internal import Ground
internal import Tenancy

extension UseCases {
    /// Answers a question of a principal from one consistent snapshot.
    ///
    /// The body asks `inquiry.allow` before it gives anything away. Throws `Refusal`, which is audited, and
    /// `RecordError.unknown` alike for what does not exist and for what another consortium has.
    func reading<Answer: Sendable>(
        _ action: Action,
        as principal: Principal,
        _ body: @escaping @Sendable (Inquiry) throws -> Answer
    ) async throws -> Answer {
        let inquire = inquiring(action, principal, body)
        return try await auditingRefusal(of: principal) { try await database.read(inquire) }
    }

    /// Carries out a change that a principal asks for, in one transaction with its entries in the audit trail.
    func changing<Answer: Sendable>(
        _ action: Action,
        as principal: Principal,
        _ body: @escaping @Sendable (Inquiry) throws -> Answer
    ) async throws -> Answer {
        let inquire = inquiring(action, principal, body)
        return try await auditingRefusal(of: principal) { try await database.write(inquire) }
    }

    /// The body as work for a transaction, whose answer counts only when it was decided that it may be given.
    private func inquiring<Answer>(
        _ action: Action,
        _ principal: Principal,
        _ body: @escaping @Sendable (Inquiry) throws -> Answer
    ) -> @Sendable (any Transaction) throws -> Answer {
        let now = clock.now()
        return { transaction in
            let inquiry = Inquiry(transaction, action, principal, now)
            let answer = try body(inquiry)
            try inquiry.requireDecision()
            return answer
        }
    }

    private func auditingRefusal<Answer>(
        of principal: Principal,
        _ work: () async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await work()
        } catch let refusal as Refusal {
            let now = clock.now()
            try await database.write { transaction in
                try AuditTrail(transaction).record(
                    actor: principal.label,
                    action: refusal.action.rawValue,
                    subject: refusal.subject,
                    consortium: principal.consortium,
                    institution: refusal.institution,
                    outcome: .refused,
                    detail: refusal.reason,
                    at: now
                )
            }
            throw refusal
        }
    }
}

/// One use case at work: its transaction, who asks, and the two things that every one of them must do.
final class Inquiry {
    let transaction: any Transaction
    let action: Action
    let principal: Principal
    let now: Instant
    private var isDecided = false

    init(_ transaction: any Transaction, _ action: Action, _ principal: Principal, _ now: Instant) {
        self.transaction = transaction
        self.action = action
        self.principal = principal
        self.now = now
    }

    /// The consortium that all queries stay in; throws when the principal acts in none.
    var scope: ConsortiumScope {
        get throws {
            guard let scope = principal.scope else {
                throw RecordError.consortiumNotSaid
            }
            return scope
        }
    }

    /// Lets the use case go on, or throws the `Refusal`.
    func allow(_ target: AccessTarget, subject: String) throws {
        isDecided = true
        if case .refused(let reason) = AccessPolicy.decide(principal, action, target) {
            throw Refusal(action: action, subject: subject, institution: target.institution, reason: reason)
        }
    }

    /// How far the action reaches, for lists; throws the `Refusal` where it reaches nothing.
    func reach(subject: String) throws -> Reach {
        isDecided = true
        let reach = AccessPolicy.reach(principal, action)
        guard reach != .nothing else {
            throw Refusal(
                action: action,
                subject: subject,
                institution: nil,
                reason: "\(principal.label) may not do this (\(action.rawValue)) for any institution here."
            )
        }
        return reach
    }

    /// Writes what changed into the audit trail; secrets are masked before they come here.
    ///
    /// The subject is kind and number, as `connection 17`; an institution lets its managers see the entry.
    func audit(
        _ subject: String,
        of institution: InstitutionID? = nil,
        before: JSONValue? = nil,
        after: JSONValue? = nil,
        detail: String? = nil
    ) throws {
        try AuditTrail(transaction).record(
            actor: principal.label,
            action: action.rawValue,
            subject: subject,
            consortium: principal.consortium,
            institution: institution,
            before: before,
            after: after,
            detail: detail,
            at: now
        )
    }

    /// A use case that never asked for leave is a defect, and must not answer.
    func requireDecision() throws {
        guard isDecided else {
            throw Refusal(
                action: action,
                subject: action.rawValue,
                institution: nil,
                reason: "This was refused since nothing decided whether it is allowed (\(action.rawValue))."
            )
        }
    }
}

extension AccessTarget {
    /// The institution, where the target is one.
    fileprivate var institution: InstitutionID? {
        guard case .institution(let institution) = self else { return nil }
        return institution
    }
}
