package import Alerts
package import Ground
package import Tenancy

/// The filters that stand after every chain and that no configuration removes; pure.
///
/// In this order: a user must be allowed by role; an address that is no user must be listed or belong to a domain of the
/// consortium; verified; the reader's preference; suppression. *Source*: DESIGN §6.
package enum FinalFilter {
    /// What a mail is about, as far as the filters ask.
    package struct Concern: Sendable, Hashable {
        package var kind: EventKind
        /// Nil for what belongs to the consortium itself.
        package var institution: InstitutionID?
        /// Who asked, for the answer to a request.
        package var requester: IdentityID?

        package init(_ kind: EventKind, institution: InstitutionID?, requester: IdentityID? = nil) {
            self.kind = kind
            self.institution = institution
            self.requester = requester
        }
    }

    /// Why an address gets nothing.
    package enum Refusal: Sendable, Hashable {
        case inactive
        case noRole(String)
        case notListed
        case unverified
        case muted
        case suppressed(String)
        /// What the mail tells of is not kept any more.
        case forgotten

        /// The filter's name in traces and logs.
        package var filter: String {
            switch self {
            case .inactive, .noRole, .forgotten: "role"
            case .notListed: "listing"
            case .unverified: "verified"
            case .muted: "preference"
            case .suppressed: "suppression"
            }
        }

        /// A clause after the address.
        package var why: String {
            switch self {
            case .inactive: "is not active here any more"
            case .noRole(let reason): "has no role for it: \(reason)"
            case .notListed: "is no user, is not listed, and its domain is none of the consortium's"
            case .unverified:
                "is not verified, as after mail to it came back; garner recipients release lets mail go there again"
            case .muted: "does not want this kind of mail"
            case .suppressed(let reason): "is suppressed: \(reason)"
            case .forgotten: "gets no mail about what is not kept any more"
            }
        }
    }

    /// Nil when the address may be written to.
    package static func refusal(
        _ address: MailAddress,
        _ facts: AddressFacts,
        _ concern: Concern,
        in consortium: ConsortiumCard
    ) -> Refusal? {
        if let user = facts.user {
            if let refusal = refusal(user, concern) { return refusal }
        } else {
            let listed = facts.listings.contains { $0 == nil || $0 == concern.institution }
            guard concern.kind != .digest, listed || consortium.domains.contains(address.domain) else {
                return .notListed
            }
        }
        return facts.suppression.map(Refusal.suppressed)
    }

    private static func refusal(_ user: UserFacts, _ concern: Concern) -> Refusal? {
        guard user.isActive else { return .inactive }
        if case .refused(let reason) = role(user.principal, concern) { return .noRole(reason) }
        guard user.isVerified else { return .unverified }
        let wanted =
            switch concern.kind.notificationClass {
            case .trouble: user.wantsFailureMail
            case .digest: user.wantsDigest
            case .request, .selfReport: true
            }
        return wanted ? nil : .muted
    }

    /// Whoever may see an alert may hear of it; a request goes to who decides, its answer to who asked.
    private static func role(_ principal: Principal, _ concern: Concern) -> Decision {
        let target = AccessTarget.owner(concern.institution)
        switch concern.kind {
        case .digest:
            // Which institutions a digest may show is asked for each; here it is enough to see any.
            return AccessPolicy.reach(principal, .seeAlerts) == .nothing
                ? AccessPolicy.decide(principal, .seeAlerts, target) : .allowed
        case .requestSubmitted:
            return AccessPolicy.decide(principal, .decideRequests, .consortium)
        case .requestApproved, .requestRefused:
            guard let requester = concern.requester, principal.identity == requester else {
                return AccessPolicy.decide(principal, .seeRequests, target)
            }
            return AccessPolicy.decide(principal, .seeConsortium, .consortium)
        case .nobodyToTell:
            return AccessPolicy.decide(principal, .manageConsortiumPolicies, .consortium)
        case .harvestFailed, .credentialsBroken, .partialData, .heldForReview, .harvestMissing, .recovered, .completed:
            return AccessPolicy.decide(principal, .seeAlerts, target)
        }
    }
}
