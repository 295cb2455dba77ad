/// A random secret that is shown once and stored only as its hash: sign-in links, sessions, program tokens.
///
/// *Shape*: 43 characters of base64url, 256 bits. `description` hides them.
package struct SecretToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret itself: hand it to its owner, and never log or store it.
    package let text: String

    /// Wraps what somebody presented, to compare its hash with a stored one.
    package init(presented text: String) {
        self.text = text
    }

    /// A new token from the system's randomness.
    package static func generate() -> SecretToken {
        SecretToken(presented: Base64URL.encode(Sodium.randomBytes(32)))
    }

    /// What is stored and looked up: BLAKE2b in hexadecimal digits.
    ///
    /// A fast hash is enough, since the token holds 256 random bits that nobody can try through.
    package var hash: String { Hex.encode(BLAKE2b.hash(text)) }

    package var description: String { "SecretToken(hidden)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Randomness for identifiers and secrets, from the system.
package enum SecureRandom {
    /// So many bytes that nobody can guess; never fails and never waits once the system has started.
    package static func bytes(_ count: Int) -> [UInt8] {
        Sodium.randomBytes(count)
    }
}
