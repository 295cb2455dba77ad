internal import CSodium

/// The library behind this chapter, initialised once.
///
/// *Source*: <https://doc.libsodium.org/usage>
enum Sodium {
    private static let isReady: Bool = sodium_init() >= 0

    /// Must be called before any other function of the library; cheap after the first time.
    static func prepare() {
        precondition(isReady, "libsodium could not be initialised: the system gives no randomness")
    }

    static func randomBytes(_ count: Int) -> [UInt8] {
        prepare()
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return bytes
    }

    /// BLAKE2b of a message under a key of 32 bytes, 32 bytes long.
    ///
    /// *Source*: <https://doc.libsodium.org/hashing/generic_hashing>
    static func keyedHash(_ message: [UInt8], key: UnsafePointer<UInt8>) -> [UInt8] {
        prepare()
        var hash = [UInt8](repeating: 0, count: 32)
        crypto_generichash(&hash, hash.count, message, UInt64(message.count), key, 32)
        return hash
    }
}
