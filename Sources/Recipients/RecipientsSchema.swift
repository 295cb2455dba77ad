package import Database

/// The tables of listed addresses and of suppressed ones.
package enum RecipientsSchema {
    package static let migrations: [Migration] = [
        Migration(700, "listed and suppressed addresses", listedAndSuppressed)
    ]

    /// Suppression belongs to the installation: a mailbox that does not exist does so for every consortium.
    private static let listedAndSuppressed = """
        CREATE TABLE listed_addresses (
            id {id},
            consortium_id BIGINT NOT NULL REFERENCES consortia (id) ON DELETE CASCADE,
            institution_id BIGINT,
            address TEXT NOT NULL,
            name TEXT,
            language TEXT,
            listed_by TEXT NOT NULL,
            listed_at BIGINT NOT NULL,
            UNIQUE (consortium_id, id),
            FOREIGN KEY (consortium_id, institution_id) REFERENCES institutions (consortium_id, id) ON DELETE CASCADE
        );
        CREATE UNIQUE INDEX listed_addresses_once
            ON listed_addresses (consortium_id, address, COALESCE(institution_id, 0));
        CREATE INDEX listed_addresses_by_institution ON listed_addresses (consortium_id, institution_id);

        CREATE TABLE suppressions (
            id {id},
            address TEXT NOT NULL UNIQUE,
            reason TEXT NOT NULL,
            detail TEXT NOT NULL,
            suppressed_at BIGINT NOT NULL
        );
        """
}
