import Crypto
import Ground
import Testing

@Suite struct KeyringTests {
    let place = SealContext(table: "connections", column: "credentials", row: ConnectionID(7), consortium: .init(3))

    @Test(arguments: [
        "", "s", "{\"customer_id\":\"C1\",\"api_key\":\"ключ 🔑\"}", String(repeating: "x", count: 100_000),
    ])
    func `a sealed text opens again and is never sealed alike twice`(text: String) throws {
        let ring = Keyring.ephemeral()
        let sealed = ring.seal(text, for: place)
        #expect(try ring.open(sealed, for: place) == text)
        #expect(ring.seal(text, for: place) != sealed)
        #expect(try ring.keyID(of: sealed) == ring.keyIDs.last)
        #expect(!ring.needsResealing(sealed))
    }

    @Test(arguments: [
        SealContext(table: "providers", column: "credentials", row: ConnectionID(7), consortium: .init(3)),
        SealContext(table: "connections", column: "contacts", row: ConnectionID(7), consortium: .init(3)),
        SealContext(table: "connections", column: "credentials", row: ConnectionID(8), consortium: .init(3)),
        SealContext(table: "connections", column: "credentials", row: ConnectionID(7), consortium: .init(4)),
        SealContext(table: "connections", column: "credentials", row: ConnectionID(7), consortium: nil),
        SealContext(table: "connectionscredentials", column: "", row: ConnectionID(7), consortium: .init(3)),
    ])
    func `a sealed text does not open in another place`(other: SealContext) throws {
        let ring = Keyring.ephemeral()
        let sealed = ring.seal("secret", for: place)
        #expect(throws: CryptoError.self) { try ring.open(sealed, for: other) }
    }

    @Test func `a change of any byte is noticed`() throws {
        let ring = Keyring.ephemeral()
        let sealed = ring.seal("secret", for: place)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: CryptoError.self, "byte \(index)") { try ring.open(changed, for: place) }
            #expect(throws: CryptoError.self, "cut at \(index)") { try ring.open(Array(sealed[..<index]), for: place) }
        }
    }

    @Test func `another installation's key is named in the error, and the secret is not`() throws {
        let ring = Keyring.ephemeral()
        let sealed = ring.seal("secret", for: place)
        let error = try #require(throws: CryptoError.self) { try Keyring.ephemeral().open(sealed, for: place) }
        #expect(error.code == .unknownKey)
        #expect(error.message.contains(ring.keyIDs[0]))
        #expect(!error.description.contains("secret\""))
    }

    @Test func `fingerprints tell equal secrets, apart by purpose and installation`() {
        let ring = Keyring.ephemeral()
        let fingerprint = ring.fingerprint("secret", purpose: "credentials")
        #expect(fingerprint.count == 64)
        #expect(fingerprint == ring.fingerprint("secret", purpose: "credentials"))
        #expect(fingerprint != ring.fingerprint("secret", purpose: "token"))
        #expect(fingerprint != ring.fingerprint("secre", purpose: "tcredentials"))
        #expect(fingerprint != Keyring.ephemeral().fingerprint("secret", purpose: "credentials"))
    }

    @Test func `a keyring shows its key ids and nothing else`() {
        let ring = Keyring.ephemeral()
        #expect("\(ring)" == "Keyring(\(ring.keyIDs[0]))")
        var dumped = ""
        dump(ring, to: &dumped)
        #expect(!dumped.contains("SecretBytes"))
    }
}
