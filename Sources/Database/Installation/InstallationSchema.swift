/// What the installation keeps for itself, whatever chapters it has.
package enum InstallationSchema {
    /// The steps, in order.
    package static let migrations = [
        Migration(
            1,
            "settings",
            """
            CREATE TABLE settings (
                key TEXT PRIMARY KEY,
                value TEXT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            """
        ),
        Migration(2, "blobs") { dialect in
            // On SQLite raw answers are files beside the database.
            dialect == .sqlite ? "" : blobs
        },
    ]

    private static let blobs = """
        CREATE TABLE blobs (
            consortium_id BIGINT NOT NULL,
            hash TEXT NOT NULL,
            size BIGINT NOT NULL,
            stored_size BIGINT NOT NULL,
            touched_at BIGINT NOT NULL,
            PRIMARY KEY (consortium_id, hash)
        );
        CREATE TABLE blob_chunks (
            consortium_id BIGINT NOT NULL,
            hash TEXT NOT NULL,
            number BIGINT NOT NULL,
            stored_at BIGINT NOT NULL,
            bytes {blob} NOT NULL,
            PRIMARY KEY (consortium_id, hash, number)
        );
        CREATE INDEX blob_chunks_by_age ON blob_chunks (stored_at) WHERE number = 0;
        """
}
