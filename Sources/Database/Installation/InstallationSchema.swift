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
        )
    ]
}
