package import Ground
package import Tenancy

/// What the tenant knows about one address at the moment when it would be written to.
package struct AddressFacts: Sendable, Hashable {
    /// The person behind it, when that is a sysadmin or has a membership in this consortium, in any state.
    ///
    /// An identity that only other consortia know is nobody here: it must not be told apart from an unknown address.
    package var user: UserFacts?
    /// Where it is listed in this consortium: nil stands for the whole consortium.
    package var listings: [InstitutionID?]
    /// Why nothing is sent to it any more.
    package var suppression: String?

    package init(user: UserFacts? = nil, listings: [InstitutionID?] = [], suppression: String? = nil) {
        self.user = user
        self.listings = listings
        self.suppression = suppression
    }
}

/// A person as the final filters see one.
package struct UserFacts: Sendable, Hashable {
    /// With the roles of this consortium, groups resolved for the institution in question.
    package var principal: Principal
    /// Whether the account is active, and with it the membership, unless the person is a sysadmin.
    package var isActive: Bool
    /// Verified, and not bounced since.
    package var isVerified: Bool
    package var membership: MembershipID?
    /// Whether failure mail is wanted; true for a sysadmin who did not say otherwise.
    package var wantsFailureMail: Bool
    package var wantsDigest: Bool

    package init(
        principal: Principal,
        isActive: Bool = true,
        isVerified: Bool = true,
        membership: MembershipID? = nil,
        wantsFailureMail: Bool = true,
        wantsDigest: Bool = false
    ) {
        self.principal = principal
        self.isActive = isActive
        self.isVerified = isVerified
        self.membership = membership
        self.wantsFailureMail = wantsFailureMail
        self.wantsDigest = wantsDigest
    }
}
