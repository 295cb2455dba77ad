package import Database
package import Ground
package import Tenancy

/// The listed addresses of a consortium.
package struct ListedAddressRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Lists an address; listing it again at the same place changes its name and language.
    package func list(_ listed: ListedAddress, in scope: ConsortiumScope) throws {
        let changed = try transaction.run(
            """
            UPDATE listed_addresses SET name = ?4, language = ?5
            WHERE consortium_id = ?1 AND address = ?2 AND COALESCE(institution_id, 0) = ?3
            """,
            scope.consortium,
            listed.address.key,
            listed.institution ?? Self.whole,
            listed.name,
            listed.language
        )
        guard changed == 0 else { return }
        try transaction.run(
            """
            INSERT INTO listed_addresses (consortium_id, address, institution_id, name, language, listed_by, listed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING
            """,
            scope.consortium,
            listed.address.key,
            listed.institution,
            listed.name,
            listed.language,
            listed.listedBy,
            listed.listedAt
        )
    }

    /// Takes an address off the list there where it was listed; false when it was not.
    package func unlist(
        _ address: MailAddress,
        at institution: InstitutionID?,
        in scope: ConsortiumScope
    ) throws -> Bool {
        try transaction.run(
            """
            DELETE FROM listed_addresses
            WHERE consortium_id = ?1 AND address = ?2 AND COALESCE(institution_id, 0) = ?3
            """,
            scope.consortium,
            address.key,
            institution ?? Self.whole
        ) > 0
    }

    /// By address, and the whole consortium before its institutions; a page at a time.
    package func page(
        in scope: ConsortiumScope,
        after last: ListedAddress? = nil,
        limit: Int = 500
    ) throws -> [ListedAddress] {
        try transaction.rows(
            """
            SELECT * FROM listed_addresses
            WHERE consortium_id = ?1 AND address >= ?2 AND (address > ?2 OR COALESCE(institution_id, 0) > ?3)
            ORDER BY address, COALESCE(institution_id, 0) LIMIT ?4
            """,
            scope.consortium,
            last?.address.key ?? "",
            last.map { $0.institution ?? Self.whole } ?? InstitutionID(-1),
            limit
        ).map(ListedAddress.init)
    }

    /// Stands for the whole consortium where places are compared.
    private static let whole = InstitutionID(0)
}

extension ListedAddress {
    init(_ row: Row) throws {
        try self.init(
            address: row["address"],
            institution: row["institution_id"],
            name: row["name"],
            language: row["language"],
            listedBy: row["listed_by"],
            listedAt: row["listed_at"]
        )
    }
}
