import Alerts
import Ground
import Recipients
import Tenancy
import Testing

@Suite struct `The final filters` {
    private static let here = InstitutionID(3)
    private static let elsewhere = InstitutionID(4)

    private func user(
        _ grants: [Grant],
        identity: Int64 = 7,
        active: Bool = true,
        verified: Bool = true,
        failureMail: Bool = true,
        digest: Bool = false
    ) -> AddressFacts {
        let principal = Principal(
            identity: IdentityID(identity),
            label: "user:x@lib.example",
            consortium: ConsortiumID(1),
            grants: grants
        )
        return AddressFacts(
            user: UserFacts(
                principal: principal,
                isActive: active,
                isVerified: verified,
                membership: MembershipID(1),
                wantsFailureMail: failureMail,
                wantsDigest: digest
            )
        )
    }

    private func filter(
        _ facts: AddressFacts,
        _ kind: EventKind = .harvestFailed,
        institution: InstitutionID? = Self.here,
        requester: IdentityID? = nil,
        domains: [String] = [],
        address: String = "x@lib.example"
    ) throws -> String? {
        FinalFilter.refusal(
            try MailAddress(address),
            facts,
            FinalFilter.Concern(kind, institution: institution, requester: requester),
            in: .sample(domains: domains)
        )?.filter
    }

    @Test func `let users pass whose role covers the institution`() throws {
        #expect(try filter(user([Grant(.manager, at: .institution(Self.here))])) == nil)
        #expect(try filter(user([Grant(.viewer, at: .institution(Self.here))])) == nil)
        #expect(try filter(user([Grant(.viewer, at: .consortium)])) == nil)
        #expect(try filter(user([Grant(.admin, at: .consortium)])) == nil)
        #expect(try filter(user([Grant(.sysadmin, at: .installation)])) == nil)
        #expect(
            try filter(user([Grant(.manager, at: .group(InstitutionGroupID(1)), institutions: [Self.here])])) == nil
        )
    }

    @Test func `stop users whose role does not`() throws {
        #expect(try filter(user([])) == "role")
        #expect(try filter(user([Grant(.manager, at: .institution(Self.elsewhere))])) == "role")
        #expect(try filter(user([Grant(.manager, at: .institution(Self.here))]), institution: nil) == "role")
        #expect(try filter(user([Grant(.manager, at: .group(InstitutionGroupID(1)))])) == "role")
    }

    @Test func `stop a user without a role also where the address is listed or its domain allowed`() throws {
        var facts = user([Grant(.manager, at: .institution(Self.elsewhere))])
        facts.listings = [nil, Self.here]
        #expect(try filter(facts, domains: ["lib.example"]) == "role")
    }

    @Test func `stop who left, is unverified, muted or suppressed`() throws {
        let admin = [Grant(.admin, at: .consortium)]
        #expect(try filter(user(admin, active: false)) == "role")
        #expect(try filter(user(admin, verified: false)) == "verified")
        #expect(try filter(user(admin, failureMail: false)) == "preference")
        var facts = user(admin)
        facts.suppression = "the mailbox does not exist"
        #expect(try filter(facts) == "suppression")
    }

    @Test func `mute failure mail and leave requests and self reports alone`() throws {
        let facts = user([Grant(.admin, at: .consortium)], failureMail: false)
        for kind in EventKind.allCases where kind.notificationClass == .trouble {
            #expect(try filter(facts, kind) == "preference")
        }
        #expect(try filter(facts, .requestSubmitted, institution: nil) == nil)
        #expect(try filter(facts, .nobodyToTell) == nil)
    }

    @Test func `let an address that is no user pass only where it is listed or its domain allowed`() throws {
        #expect(try filter(AddressFacts()) == "listing")
        #expect(try filter(AddressFacts(listings: [nil])) == nil)
        #expect(try filter(AddressFacts(listings: [Self.here])) == nil)
        #expect(try filter(AddressFacts(listings: [Self.elsewhere])) == "listing")
        #expect(try filter(AddressFacts(listings: [Self.here]), institution: nil) == "listing")
        #expect(try filter(AddressFacts(), domains: ["lib.example"]) == nil)
        #expect(try filter(AddressFacts(), domains: ["other.example"]) == "listing")
    }

    @Test(arguments: [
        ("x@lib.example", "lib.example", true), ("x@LIB.example", "lib.example", true),
        ("x@a.lib.example", "lib.example", false), ("x@evillib.example", "lib.example", false),
        ("x@lib.example.evil.example", "lib.example", false),
    ])
    func `know a domain from its neighbours`(address: String, pattern: String, passes: Bool) throws {
        #expect(try (filter(AddressFacts(), domains: [pattern], address: address) == nil) == passes)
    }

    @Test func `give the answer to a request to who asked, and the request to who decides`() throws {
        let manager = user([Grant(.manager, at: .institution(Self.elsewhere))])
        #expect(try filter(manager, .requestApproved, requester: IdentityID(7)) == nil)
        #expect(try filter(manager, .requestApproved, requester: IdentityID(8)) == "role")
        #expect(try filter(manager, .requestSubmitted, institution: nil) == "role")
        #expect(try filter(user([]), .requestApproved, requester: IdentityID(7)) == "role")
    }

    @Test func `give digests to readers who want one, and never to an address that is no user`() throws {
        let viewer = [Grant(.viewer, at: .institution(Self.elsewhere))]
        #expect(try filter(user(viewer, digest: true), .digest, institution: nil) == nil)
        #expect(try filter(user(viewer), .digest, institution: nil) == "preference")
        #expect(try filter(user([], digest: true), .digest, institution: nil) == "role")
        #expect(try filter(AddressFacts(listings: [nil]), .digest, institution: nil) == "listing")
    }
}
