internal import Crypto
internal import Ground

/// Reads one blob file, and holds it against its name at the end.
final class FileBlobReader: BlobReader {
    private let file: OpenFile
    private let name: BlobHash
    private let gzip: GzipReader
    private let hash = BLAKE2b()
    private var isAtEnd = false

    init(_ file: OpenFile, _ name: BlobHash) {
        self.file = file
        self.name = name
        gzip = GzipReader(fileDescriptor: file.descriptor)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !isAtEnd, !buffer.isEmpty else { return 0 }
        let count: Int
        do {
            count = try gzip.read(into: buffer)
        } catch .unreadable(let code) {
            throw DatabaseError(errno: code, path: file.path)
        } catch {
            throw damaged
        }
        guard count == 0 else {
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return count
        }
        isAtEnd = true
        guard Hex.encode(hash.finish()) == name.rawValue else { throw damaged }
        return 0
    }

    private var damaged: DatabaseError {
        DatabaseError(
            .damaged,
            "The raw answer \(file.path) is not what was stored. Restore it from a backup, or harvest it again."
        )
    }
}
