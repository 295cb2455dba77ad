internal import Crypto
internal import Foundation
internal import Ground

/// The files of one backup.
///
/// ```
/// DIR/manifest.json   what is inside, with hashes
/// DIR/garner.sqlite   the database
/// DIR/blobs.list      one line a blob: consortium/hash, and its size on the disk
/// DIR/blobs/          as in the data folder
/// DIR/templates/      the consortia's own mail templates, where there are any
/// ```
struct BackupFolder: Sendable {
    let path: String

    var manifest: String { "\(path)/manifest.json" }
    var database: String { "\(path)/garner.sqlite" }
    var list: String { "\(path)/blobs.list" }
    var blobs: String { "\(path)/blobs" }
    var templates: String { "\(path)/templates" }

    func readManifest() throws -> BackupManifest {
        guard try Disk.status(manifest) != nil else {
            throw DatabaseError(.missing, "\(path) holds no complete backup: there is no manifest.json in it.")
        }
        let text = try Disk.content(of: manifest)
        do {
            return try BackupManifest(json: JSONValue(parsing: text), path: manifest)
        } catch let error as JSONError {
            throw DatabaseError(.damaged, "The manifest \(manifest) cannot be read: \(error).")
        }
    }

    /// BLAKE2b of a file, in hexadecimal digits.
    static func hash(of path: String) throws -> String {
        let file = try OpenFile(path, O_RDONLY)
        let hash = BLAKE2b()
        var window = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try window.withUnsafeMutableBytes { try file.read(into: $0) }
            guard count > 0 else { return Hex.encode(hash.finish()) }
            hash.update(window[..<count])
        }
    }
}

/// One line of the list of blobs.
struct ListedBlob: Hashable, Sendable {
    let consortium: ConsortiumID
    let hash: BlobHash
    let storedSize: Int

    var line: String { "\(consortium)/\(hash) \(storedSize)\n" }

    init(consortium: ConsortiumID, hash: BlobHash, storedSize: Int) {
        self.consortium = consortium
        self.hash = hash
        self.storedSize = storedSize
    }

    init?(line: Substring) {
        let parts = line.split { $0 == "/" || $0 == " " }
        guard parts.count == 3, let consortium = ConsortiumID(parts[0]),
            let hash = BlobHash(rawValue: String(parts[1])),
            let size = Int(parts[2])
        else { return nil }
        self.init(consortium: consortium, hash: hash, storedSize: size)
    }
}
