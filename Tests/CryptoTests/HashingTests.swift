import Crypto
import Ground
import Testing

@Suite struct HashingTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `SHA-256 follows the examples of FIPS 180`(text: String, digest: String) {
        #expect(Hex.encode(SHA256.hash(text)) == digest)
    }

    @Test func `the pieces in which bytes arrive do not change the hash`() {
        var generator = SeededGenerator(seed: 2)
        for round in 0..<500 {
            let bytes = (0..<Int.random(in: 0...1000, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let hash = SHA256()
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 0...rest.count, using: &generator)
                hash.update(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(hash.finish() == SHA256.hash(bytes), "round \(round) of seed 2")
        }
    }

    @Test func `a token is known by its hash and shows itself nowhere`() {
        let token = SecretToken.generate()
        #expect(token.text.count == 43)
        #expect(token.hash == SecretToken(presented: token.text).hash)
        #expect(token.hash != SecretToken.generate().hash)
        for shown in ["\(token)", String(reflecting: token), String(describing: [token])] {
            #expect(!shown.contains(token.text))
        }
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!dumped.contains(token.text))
    }

    @Test func `comparison looks at length and every byte`() {
        #expect(ConstantTime.equal("secret", "secret"))
        #expect(!ConstantTime.equal("secret", "secreT"))
        #expect(!ConstantTime.equal("secret", "secret "))
        #expect(ConstantTime.equal([UInt8](), []))
    }
}
