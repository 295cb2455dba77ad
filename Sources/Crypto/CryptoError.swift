/// What this chapter could not do; its message never holds a secret.
package struct CryptoError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong, so that a caller can tell a missing key from a value that was tampered with.
    package enum Code: String, Sendable {
        /// There is no key file at the path.
        case keyFileMissing
        /// A key file is there already; it is never overwritten.
        case keyFileExists
        /// The key file can be read or written by other users.
        case keyFileExposed
        /// The key file cannot be read, or written.
        case keyFileUnusable
        /// The key file does not follow its format.
        case keyFileMalformed
        /// The bytes are not a sealed value.
        case notSealed
        /// The value was sealed with a key that this keyring does not hold.
        case unknownKey
        /// The value was changed, or belongs to another row, column or consortium.
        case cannotOpen
        /// Too many passwords wait to be checked.
        case busy
        /// The system refused the memory that a password hash needs.
        case outOfMemory
    }

    package let code: Code
    /// One sentence, for people: the cause and the remedy.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    /// Whether the same call may succeed later without anybody changing anything.
    package var isRetriable: Bool { code == .busy || code == .outOfMemory }
}
