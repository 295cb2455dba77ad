internal import Alerts
internal import Database
internal import Ground
internal import Tenancy

/// The members of a consortium who want digests.
struct DigestReaders {
    private let transaction: any Transaction

    init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// By id, whether or not there is something to tell them.
    func readers(in scope: ConsortiumScope) throws -> [Membership] {
        let memberships = MembershipRepository(transaction)
        return try transaction.rows(
            "SELECT id FROM memberships WHERE consortium_id = ?1 AND state = ?2 AND digest <> ?3 ORDER BY id",
            scope.consortium,
            ActiveState.active,
            DigestPeriod.off
        ).compactMap { row in
            let id: MembershipID = try row["id"]
            return try memberships.membership(id, in: scope)
        }
    }
}
