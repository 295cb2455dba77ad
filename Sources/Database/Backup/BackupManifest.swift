internal import Crypto
package import Ground

/// What a backup holds, by which its restore is checked; written last, so that a torn backup has none.
package struct BackupManifest: Hashable, Sendable {
    /// When the database was copied.
    package let madeAt: Instant
    /// The version of Garner that made it.
    package let version: String
    package let databaseBytes: Int
    /// BLAKE2b of the database's file, in hexadecimal digits.
    package let databaseHash: String
    /// How many blobs there are.
    package let blobs: Int
    /// Their bytes on the disk, compressed.
    package let blobBytes: Int
    /// BLAKE2b of the list of blobs, in hexadecimal digits.
    package let listHash: String

    static let format = 1

    /// What whoever keeps the backup must know.
    package static let keyNote = """
        The master key is not in this backup. Without it the credentials, tokens and passwords inside cannot be read: \
        keep a copy of the key file elsewhere.
        """

    var json: JSONValue {
        [
            "format": .integer(Int64(Self.format)),
            "made_at": .text(madeAt.rfc3339),
            "version": .text(version),
            "database": ["bytes": .integer(Int64(databaseBytes)), "blake2b": .text(databaseHash)],
            "blobs": [
                "count": .integer(Int64(blobs)), "bytes": .integer(Int64(blobBytes)), "list_blake2b": .text(listHash),
            ],
            "key": .text(Self.keyNote),
        ]
    }

    init(
        madeAt: Instant,
        version: String,
        databaseBytes: Int,
        databaseHash: String,
        blobs: Int,
        blobBytes: Int,
        listHash: String
    ) {
        self.madeAt = madeAt
        self.version = version
        self.databaseBytes = databaseBytes
        self.databaseHash = databaseHash
        self.blobs = blobs
        self.blobBytes = blobBytes
        self.listHash = listHash
    }

    /// Throws `.newer` for a format that this version does not know, `.damaged` for anything else.
    init(json: JSONValue, path: String) throws {
        guard let format = json["format"]?.int else {
            throw DatabaseError(.damaged, "\(path) is not the manifest of a backup.")
        }
        guard format == Int64(Self.format) else {
            throw DatabaseError(.newer, "The backup was made by a newer version of Garner. Install that version first.")
        }
        let database = json["database"]
        let blobs = json["blobs"]
        guard
            let madeAt = json["made_at"]?.string.flatMap({ Instant(rfc3339: $0) }),
            let version = json["version"]?.string,
            let databaseBytes = database?["bytes"]?.int,
            let databaseHash = database?["blake2b"]?.string,
            let count = blobs?["count"]?.int,
            let blobBytes = blobs?["bytes"]?.int,
            let listHash = blobs?["list_blake2b"]?.string
        else { throw DatabaseError(.damaged, "The manifest \(path) is not complete.") }
        self.init(
            madeAt: madeAt,
            version: version,
            databaseBytes: Int(databaseBytes),
            databaseHash: databaseHash,
            blobs: Int(count),
            blobBytes: Int(blobBytes),
            listHash: listHash
        )
    }
}
