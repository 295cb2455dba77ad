import Ground
import Testing

@Suite struct PercentCodingTests {
    @Test func `only unreserved characters and those named stay`() {
        #expect(PercentCoding.encode("aZ09-._~") == "aZ09-._~")
        #expect(PercentCoding.encode("a b|c/ü&=%") == "a%20b%7Cc%2F%C3%BC%26%3D%25")
        #expect(PercentCoding.encode("a b|c/", keeping: "|/") == "a%20b|c/")
    }

    @Test(arguments: [
        ("%C3%BC%2f", "ü/"), ("a+b", "a+b"), ("100%", "100%"), ("%4", "%4"), ("%zz%41", "%zzA"), ("%ff", "\u{FFFD}"),
    ])
    func `what is no escape stands for itself`(text: String, decoded: String) {
        #expect(PercentCoding.decode(text) == decoded)
    }

    @Test func `a plus is a blank only where forms are meant`() {
        #expect(PercentCoding.decode("a+b%2B", plusIsBlank: true) == "a b+")
    }

    @Test func `decoding undoes encoding for random texts`() {
        var generator = SeededGenerator(seed: 11)
        for round in 0..<2000 {
            let scalars = (0..<Int.random(in: 0...20, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 1...0x2_ffff, using: &generator))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let encoded = PercentCoding.encode(text)
            #expect(PercentCoding.decode(encoded) == text, "seed 11, round \(round)")
            #expect(PercentCoding.decode(encoded, plusIsBlank: true) == text, "seed 11, round \(round)")
        }
    }
}
