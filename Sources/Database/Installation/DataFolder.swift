/// Where an installation on SQLite keeps its files; only its owner may look inside.
package struct DataFolder: Hashable, Sendable, CustomStringConvertible {
    package let path: String

    /// Names a folder, which need not be there yet.
    package init(_ path: String) {
        self.path = path
    }

    /// The database's file.
    package var database: String { "\(path)/garner.sqlite" }
    /// The raw answers.
    package var blobs: String { "\(path)/blobs" }
    /// What is being fetched: nothing in it outlives the process that made it.
    package var spool: String { "\(path)/spool" }
    /// Where a node makes and reads raw answers that are kept in a PostgreSQL database.
    package var blobSpool: String { "\(spool)/blobs" }
    /// Mail that no server takes, as a maildir.
    package var maildir: String { "\(path)/mail" }
    /// The consortia's own mail templates.
    package var templates: String { "\(path)/templates" }
    /// The master key, unless the configuration names another place.
    package var key: String { "\(path)/master.key" }
    /// What the one worker holds.
    package var lock: String { "\(path)/worker.lock" }

    /// Tells this folder from every other node's.
    package var place: String { "\(path)/node" }

    /// Makes the folder, its parents and its spool where they are absent.
    ///
    /// *Throws* `.notWritable` when the folder belongs to somebody else or the disk is read-only, `.full`.
    package func prepare() throws {
        var parent = ""
        for part in path.split(separator: "/").dropLast() {
            parent += "/\(part)"
            if path.hasPrefix("/"), try Disk.status(parent) == nil { try Disk.makeFolder(parent) }
        }
        try Disk.makeFolder(path)
        try Disk.makeFolder(spool)
    }

    package var description: String { path }
}
