/// The master keys of an installation: the newest seals, every one opens.
///
/// *Shape of a sealed value*: format byte 1, key id (4 bytes), then what `SecretBox` makes: 45 bytes more than the text.
/// The key id and the place it was sealed for are authenticated.
package struct Keyring: Sendable, CustomStringConvertible, CustomReflectable {
    /// Oldest first.
    let keys: [MasterKey]
    private let oldest: MasterKey
    private let newest: MasterKey

    private static let format: UInt8 = 1
    /// The format byte and the key id.
    private static let headLength = 5

    /// Nil without a key.
    init?(keys: [MasterKey]) {
        guard let oldest = keys.first, let newest = keys.last else { return nil }
        self.keys = keys
        self.oldest = oldest
        self.newest = newest
    }

    private init(only key: MasterKey) {
        keys = [key]
        oldest = key
        newest = key
    }

    /// The ids of all keys, oldest first; no secret.
    package var keyIDs: [String] { keys.map(\.id) }

    /// Seals a text for one place with the newest key.
    package func seal(_ text: String, for context: SealContext) -> [UInt8] {
        let head = [Self.format] + newest.idBytes
        var clear = Array(text.utf8)
        defer { clear.wipe() }
        return head + SecretBox.seal(clear, with: newest.sealing, authenticating: head + context.authenticated)
    }

    /// Opens a value that was sealed for the same place.
    ///
    /// *Throws*: `notSealed`, `unknownKey`, `cannotOpen`.
    package func open(_ sealed: [UInt8], for context: SealContext) throws(CryptoError) -> String {
        let id = try keyID(of: sealed)
        guard let key = keys.last(where: { $0.id == id }) else {
            throw CryptoError(
                .unknownKey,
                "A stored secret was sealed with key \(id), which the key file does not hold; restore the key file that "
                    + "has it, or enter the secret again."
            )
        }
        let head = Array(sealed.prefix(Self.headLength))
        let opened = SecretBox.open(
            sealed.dropFirst(Self.headLength),
            with: key.sealing,
            authenticating: head + context.authenticated
        )
        guard var clear = opened else {
            throw CryptoError(
                .cannotOpen,
                "A stored secret (\(context.table).\(context.column)) was changed outside Garner or belongs to another "
                    + "row; enter it again."
            )
        }
        defer { clear.wipe() }
        return String(decoding: clear, as: UTF8.self)
    }

    /// The id of the key that sealed a value: it tells which values still wait for the newest key.
    ///
    /// *Throws*: `notSealed`.
    package func keyID(of sealed: [UInt8]) throws(CryptoError) -> String {
        guard sealed.count >= Self.headLength + SecretBox.overhead, sealed[0] == Self.format else {
            throw CryptoError(.notSealed, "A stored value is not a sealed secret; enter the secret again.")
        }
        return Hex.encode(sealed[1..<5])
    }

    /// Whether a value was sealed with an older key and should be sealed again.
    package func needsResealing(_ sealed: [UInt8]) -> Bool {
        (try? keyID(of: sealed)) != newest.id
    }

    /// A keyed hash, in 64 hexadecimal digits, by which equal secrets can be told without opening them.
    ///
    /// The oldest key makes it, so that it stays the same while keys are added. Fingerprints of different purposes never
    /// match.
    package func fingerprint(_ text: String, purpose: String) -> String {
        let purpose = Array(purpose.utf8)
        let length = withUnsafeBytes(of: UInt32(purpose.count).bigEndian) { Array($0) }
        var message = length + purpose + Array(text.utf8)
        defer { message.wipe() }
        return oldest.fingerprinting.withBytes { Hex.encode(Sodium.keyedHash(message, key: $0)) }
    }

    /// Tells each key from any other without giving it away, oldest first: by one of them it is seen whether two key files
    /// have a key in common.
    package var keyChecks: [String] {
        keys.map { key in
            Keyring(only: key).fingerprint("installation", purpose: "key check")
        }
    }

    /// The ring without its older keys: what it will be after a rotation.
    package var newestAlone: Keyring { Keyring(only: newest) }

    /// Whether a rotation is under way: an older key waits for what it sealed to be sealed again.
    package var hasOlderKeys: Bool { keys.count > 1 }

    /// A keyring that lives as long as the process, for tests and the demo.
    package static func ephemeral() -> Keyring {
        let id = Sodium.randomBytes(MasterKey.idLength)
        guard let key = MasterKey(id: id, bytes: Sodium.randomBytes(MasterKey.length)), let ring = Keyring(keys: [key])
        else {
            preconditionFailure("The system has no guarded memory left for a key")
        }
        return ring
    }

    package var description: String { "Keyring(\(keyIDs.joined(separator: ", ")))" }
    package var customMirror: Mirror { Mirror(self, children: ["keyIDs": keyIDs]) }
}
