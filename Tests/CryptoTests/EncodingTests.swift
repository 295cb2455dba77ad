import Crypto
import Ground
import Testing

@Suite struct EncodingTests {
    @Test(arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func `base64url follows the examples of RFC 4648`(clear: String, encoded: String) {
        #expect(Base64URL.encode(clear.utf8) == encoded)
        #expect(Base64URL.decode(encoded) == Array(clear.utf8))
    }

    @Test(arguments: ["Z", "Zg==", "Zh", "Zm9v!", "Zm9v\n", "+/+/", "é"])
    func `base64url refuses what it would not write`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(arguments: ["0", "0g", "é", "0x12", " 12"])
    func `hexadecimal refuses odd counts and other characters`(text: String) {
        #expect(Hex.decode(text) == nil)
    }

    @Test func `random bytes come back from either encoding`() {
        var generator = SeededGenerator(seed: 1)
        for round in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...70, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            #expect(Hex.decode(Hex.encode(bytes)) == bytes, "round \(round) of seed 1")
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes, "round \(round) of seed 1")
        }
        #expect(Hex.decode("AbCd") == [0xab, 0xcd])
    }
}
