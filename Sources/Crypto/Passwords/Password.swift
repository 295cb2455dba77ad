internal import CSodium

/// Hashing and checking what people sign in with: argon2id, at most two at once.
///
/// *Cost*: 64 MiB and roughly a tenth of a second each, on threads of their own and never on the cooperative pool. More
/// than 64 waiting are refused, so that a flood of attempts holds neither memory nor the sign-in page.
/// *Source*: RFC 9106; <https://doc.libsodium.org/password_hashing/default_phf>
package enum Password {
    private static let passes = UInt64(crypto_pwhash_OPSLIMIT_MODERATE)
    private static let memory = Int(crypto_pwhash_MEMLIMIT_INTERACTIVE)
    private static let gate = BoundedQueue(atOnce: 2, waiting: 64)

    /// The hash to store, with its salt and parameters inside: `$argon2id$v=19$…`.
    ///
    /// *Throws*: `busy`, `outOfMemory`.
    package static func hash(_ password: String) async throws(CryptoError) -> String {
        let outcome = try await gate.run { derive(password) }
        guard let hash = outcome else {
            throw CryptoError(
                .outOfMemory,
                "The system refused the 64 MiB that a password hash needs; try again later."
            )
        }
        return hash
    }

    /// Whether the password is the one that was hashed.
    ///
    /// Without a stored hash (nobody has that address) it takes just as long and answers no, so that the time tells
    /// nothing.
    ///
    /// *Throws*: `busy`.
    package static func verify(_ password: String, against stored: String?) async throws(CryptoError) -> Bool {
        try await gate.run {
            guard let stored else {
                _ = derive(password)
                return false
            }
            Sodium.prepare()
            let bytes = Array(password.utf8CString.dropLast())
            return crypto_pwhash_str_verify(stored, bytes, UInt64(bytes.count)) == 0
        }
    }

    /// Whether a stored hash was made with weaker parameters than today's: hash again after the next sign-in.
    package static func needsRehash(_ stored: String) -> Bool {
        Sodium.prepare()
        return crypto_pwhash_str_needs_rehash(stored, passes, memory) != 0
    }

    private static func derive(_ password: String) -> String? {
        Sodium.prepare()
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let bytes = Array(password.utf8CString.dropLast())
        guard crypto_pwhash_str(&text, bytes, UInt64(bytes.count), passes, memory) == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
