import Crypto
import Ground
import Testing

@Suite struct HashingTests {
    @Test(arguments: [
        ("", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"),
        ("abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "5f7a93da9c5621583f22e49e8e91a40cbba37536622235a380f434b9f68e49c4"
        ),
    ])
    func `BLAKE2b gives what b2sum -l 256 gives`(text: String, digest: String) {
        #expect(Hex.encode(BLAKE2b.hash(text)) == digest)
    }

    @Test func `the pieces in which bytes arrive do not change the hash`() {
        var generator = SeededGenerator(seed: 2)
        for round in 0..<500 {
            let bytes = (0..<Int.random(in: 0...1000, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let hash = BLAKE2b()
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 0...rest.count, using: &generator)
                hash.update(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(hash.finish() == BLAKE2b.hash(bytes), "round \(round) of seed 2")
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
