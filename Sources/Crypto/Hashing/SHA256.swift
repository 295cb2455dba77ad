internal import CSodium

/// A SHA-256 that is fed piece by piece, for answers too large to hold.
///
/// ```swift
/// let hash = SHA256()
/// hash.update(window)
/// let digest = hash.finish()
/// ```
/// *Cost*: nothing is allocated per call, whatever the size of the pieces.
/// *Source*: FIPS 180-4; <https://doc.libsodium.org/advanced/sha-2_hash_function>
package final class SHA256 {
    /// The number of bytes of a digest.
    package static let length = 32

    private var state = crypto_hash_sha256_state()
    private var isFinished = false

    /// Begins the hash of no bytes.
    package init() {
        Sodium.prepare()
        crypto_hash_sha256_init(&state)
    }

    /// Adds bytes; only before `finish`.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        precondition(!isFinished, "A finished hash takes no more bytes")
        guard let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        crypto_hash_sha256_update(&state, start, UInt64(bytes.count))
    }

    /// Adds bytes; only before `finish`.
    package func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Adds bytes; only before `finish`.
    package func update(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Ends the hash and gives its 32 bytes.
    ///
    /// *Order and repetition*: called once, after every `update`.
    package func finish() -> [UInt8] {
        precondition(!isFinished, "A hash is finished once")
        isFinished = true
        var digest = [UInt8](repeating: 0, count: Self.length)
        crypto_hash_sha256_final(&state, &digest)
        return digest
    }

    /// The digest of bytes that are all at hand.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        let hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    /// The digest of the UTF-8 bytes of a text.
    package static func hash(_ text: String) -> [UInt8] {
        hash(Array(text.utf8))
    }
}
