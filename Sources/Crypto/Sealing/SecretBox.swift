internal import CSodium

/// Encryption that shows any change: XChaCha20-Poly1305-IETF.
///
/// *Shape*: a nonce of 24 bytes, then the ciphertext, 16 bytes longer than the text. A random nonce of that length may
/// be drawn for every value without fear of a repetition.
/// *Source*: <https://doc.libsodium.org/secret-key_cryptography/aead/chacha20-poly1305/xchacha20-poly1305_construction>
enum SecretBox {
    private static let nonceLength = 24
    private static let tagLength = 16

    /// The number of bytes that a sealed value has more than its text.
    static let overhead = nonceLength + tagLength

    static func seal(_ clear: [UInt8], with key: SecretBytes, authenticating context: [UInt8]) -> [UInt8] {
        let nonce = Sodium.randomBytes(nonceLength)
        var sealed = [UInt8](repeating: 0, count: clear.count + tagLength)
        key.withBytes { key in
            _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                &sealed,
                nil,
                clear,
                UInt64(clear.count),
                context,
                UInt64(context.count),
                nil,
                nonce,
                key
            )
        }
        return nonce + sealed
    }

    /// Nil when the value, the key or the context is not the one that it was sealed with.
    static func open(_ box: ArraySlice<UInt8>, with key: SecretBytes, authenticating context: [UInt8]) -> [UInt8]? {
        guard box.count >= overhead else { return nil }
        let nonce = Array(box.prefix(nonceLength))
        let sealed = Array(box.dropFirst(nonceLength))
        // One byte more than needed, so that an empty text has an address too.
        var clear = [UInt8](repeating: 0, count: sealed.count - tagLength + 1)
        let isGenuine = key.withBytes { key in
            crypto_aead_xchacha20poly1305_ietf_decrypt(
                &clear,
                nil,
                nil,
                sealed,
                UInt64(sealed.count),
                context,
                UInt64(context.count),
                nonce,
                key
            ) == 0
        }
        clear.removeLast()
        return isGenuine ? clear : nil
    }
}
