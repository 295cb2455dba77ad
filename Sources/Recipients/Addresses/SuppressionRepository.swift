package import Database
package import Ground
package import Tenancy

/// Why nothing is sent to an address any more.
package enum SuppressionReason: String, Sendable, CaseIterable, DatabaseValue {
    /// A mail came back for good: the mailbox does not exist, or refuses us.
    case bounced
    /// Its owner asked for no mail at all.
    case unsubscribed
    /// A sysadmin did.
    case byPerson = "by-person"

    /// A clause after "is suppressed:".
    package var sentence: String {
        switch self {
        case .bounced: "mail to it came back for good"
        case .unsubscribed: "its owner wants no mail"
        case .byPerson: "a sysadmin suppressed it"
        }
    }
}

/// The addresses that nothing is sent to: the installation's own, since a mailbox that is gone is gone for everybody.
package struct SuppressionRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Suppresses an address; the first reason stays.
    package func suppress(
        _ address: MailAddress,
        _ reason: SuppressionReason,
        detail: String,
        at now: Instant
    ) throws {
        try transaction.run(
            """
            INSERT INTO suppressions (address, reason, detail, suppressed_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (address) DO NOTHING
            """,
            address.key,
            reason,
            detail,
            now
        )
    }

    /// Lets mail go to the address again; false when it was not suppressed.
    @discardableResult
    package func release(_ address: MailAddress) throws -> Bool {
        try transaction.run("DELETE FROM suppressions WHERE address = ?1", address.key) == 1
    }

    /// Why nothing is sent to an address, in whatever case it is written; nil when mail may go there.
    package func reason(of address: MailAddress) throws -> SuppressionReason? {
        try transaction.value(
            SuppressionReason.self,
            "SELECT reason FROM suppressions WHERE address = ?1",
            address.key
        )
    }
}
