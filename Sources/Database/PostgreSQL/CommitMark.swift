internal import Foundation

/// What tells whether a commit that was never answered was carried out: a row for each connection, with the serial number
/// of its last commit that changed something.
struct CommitMark: Sendable {
    let connection = UUID().uuidString
    var serial: Int64 = 0

    /// Makes the table, when a database is first opened.
    static let table = """
        CREATE TABLE IF NOT EXISTS commit_marks (
            connection TEXT COLLATE "C" PRIMARY KEY, serial BIGINT NOT NULL, set_at TIMESTAMPTZ NOT NULL DEFAULT now()
        )
        """

    /// Forgets connections that ended long ago; for nodes that stay.
    static let sweep = "DELETE FROM commit_marks WHERE set_at < now() - INTERVAL '1 day'"

    /// Marks the open transaction, unless it has changed nothing.
    static let set = """
        INSERT INTO commit_marks (connection, serial) SELECT ?1, ?2 WHERE pg_current_xact_id_if_assigned() IS NOT NULL
        ON CONFLICT (connection) DO UPDATE SET serial = excluded.serial, set_at = now()
        """

    /// The serial number of the last one.
    ///
    /// It waits for a transaction that the server has not ended yet: its row, even a new
    /// one, is held against this one, which changes nothing.
    static let get = """
        INSERT INTO commit_marks (connection, serial) VALUES (?1, 0)
        ON CONFLICT (connection) DO UPDATE SET serial = commit_marks.serial RETURNING serial
        """
}
