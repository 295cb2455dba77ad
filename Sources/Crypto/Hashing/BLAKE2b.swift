internal import CSodium

/// A BLAKE2b of 32 bytes that is fed piece by piece, for answers too large to hold.
///
/// `b2sum -l 256` of coreutils gives the same digest, so that anybody can check what is kept. It is as strong as SHA-256,
/// and with Debian's libsodium, which does without the processor's instructions for SHA, nearly three times as fast.
///
/// ```swift
/// let hash = BLAKE2b()
/// hash.update(window)
/// let digest = hash.finish()
/// ```
/// *Cost*: nothing is allocated per call, whatever the size of the pieces.
/// *Source*: RFC 7693; <https://doc.libsodium.org/hashing/generic_hashing>
package final class BLAKE2b {
    /// The number of bytes of a digest.
    package static let length = 32

    /// Swift does not import a type that wants 64 bytes of alignment, as the state does.
    private let memory = UnsafeMutableRawPointer.allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)
    private var state: OpaquePointer { OpaquePointer(memory) }
    private var isFinished = false

    /// Begins the hash of no bytes.
    package init() {
        Sodium.prepare()
        crypto_generichash_init(state, nil, 0, Self.length)
    }

    deinit { memory.deallocate() }

    /// Adds bytes; only before `finish`.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        precondition(!isFinished, "A finished hash takes no more bytes")
        guard let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        crypto_generichash_update(state, start, UInt64(bytes.count))
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
        crypto_generichash_final(state, &digest, Self.length)
        return digest
    }

    /// The digest of bytes that are all at hand.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        Sodium.prepare()
        var digest = [UInt8](repeating: 0, count: length)
        crypto_generichash(&digest, length, bytes, UInt64(bytes.count), nil, 0)
        return digest
    }

    /// The digest of the UTF-8 bytes of a text.
    package static func hash(_ text: String) -> [UInt8] {
        hash(Array(text.utf8))
    }
}
