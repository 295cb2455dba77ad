internal import Recipients
internal import Tenancy

/// What somebody who answers for an address does by naming it anew.
extension Inquiry {
    /// Lets an address that an admin gives be written to again after mail to it came back.
    ///
    /// An address set by an admin counts as verified until it bounces (DESIGN §6), and so does one that is set again: a
    /// mailbox that is still gone says so to the next mail. Who asked for no mail at all stays left alone. It looks the
    /// same whether the address had bounced or not, and does nothing for who does not answer for the whole consortium.
    func vouch(for address: MailAddress) throws {
        guard AccessPolicy.decide(principal, action, .consortium) == .allowed else { return }
        let suppressions = SuppressionRepository(transaction)
        switch try suppressions.reason(of: address) {
        case .bounced: try suppressions.release(address)
        case .unsubscribed, .byPerson: return
        case nil: break
        }
        try verify(address)
    }

    /// Marks whose address it is as verified; false when it was verified, or is nobody's.
    @discardableResult
    func verify(_ address: MailAddress) throws -> Bool {
        let identities = IdentityRepository(transaction)
        guard let identity = try identities.identity(address), identity.verifiedAt == nil else { return false }
        try identities.setVerified(identity.id, at: now)
        try auditInstallation(
            "account \(identity.id)",
            before: identity.document,
            after: try identities.identity(identity.id)?.document
        )
        return true
    }
}
