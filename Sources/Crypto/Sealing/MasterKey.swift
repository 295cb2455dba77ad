/// One master key with its name, from which the keys in use are derived.
struct MasterKey: Sendable {
    /// The number of bytes of a master key.
    static let length = 32
    /// The number of bytes of its id.
    static let idLength = 4

    /// Eight hexadecimal digits, chosen at random when the key was made; no secret.
    let id: String
    /// The four bytes that `id` writes.
    let idBytes: [UInt8]
    /// Seals and opens values.
    let sealing: SecretBytes
    /// Makes fingerprints.
    let fingerprinting: SecretBytes

    /// Nil when the system has no guarded memory left.
    init?(id: [UInt8], bytes: [UInt8]) {
        func derived(_ purpose: String) -> SecretBytes? {
            var key = Sodium.keyedHash(Array(purpose.utf8), key: bytes)
            defer { key.wipe() }
            return SecretBytes(key)
        }
        guard let sealing = derived("garner seal 1"), let fingerprinting = derived("garner fingerprint 1") else {
            return nil
        }
        self.id = Hex.encode(id)
        idBytes = id
        self.sealing = sealing
        self.fingerprinting = fingerprinting
    }
}
