/// Names a blob by what is in it.
///
/// *Shape*: the BLAKE2b of the uncompressed bytes, as 64 lower-case hexadecimal digits; so equal bytes are kept once.
package struct BlobHash: RawRepresentable, Hashable, Sendable, DatabaseValue, CustomStringConvertible {
    package let rawValue: String

    /// Nil unless the text is 64 lower-case hexadecimal digits: a name never leads out of its folder.
    package init?(rawValue: String) {
        let digits = rawValue.utf8
        guard digits.count == 64, digits.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        self.rawValue = rawValue
    }

    package var description: String { rawValue }
}

/// What a row keeps of a blob that it names.
package struct BlobReference: Hashable, Sendable {
    package let hash: BlobHash
    /// Bytes before compression.
    package let size: Int
    /// Bytes on the disk.
    package let storedSize: Int

    package init(hash: BlobHash, size: Int, storedSize: Int) {
        self.hash = hash
        self.size = size
        self.storedSize = storedSize
    }
}
