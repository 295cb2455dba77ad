import Ground
import Testing

@Suite struct ASCIIByteTests {
    @Test func `every byte is what its character is, and no byte beyond ASCII is anything`() {
        for byte in UInt8.min...UInt8.max {
            let character = byte < 0x80 ? Character(Unicode.Scalar(byte)) : nil
            #expect(byte.isASCIIDigit == (character?.isNumber ?? false))
            #expect(byte.isASCIILetter == (character?.isLetter ?? false))
            #expect(byte.isASCIILowercase == (character?.isLowercase ?? false))
            #expect(byte.isASCIIUppercase == (character?.isUppercase ?? false))
            #expect(byte.isASCIILetterOrDigit == (byte.isASCIIDigit || byte.isASCIILetter))
            #expect(byte.hexDigitValue.map(Int.init) == character?.hexDigitValue)
            let lowered = character?.lowercased().utf8.first ?? byte
            #expect(byte.asciiLowercased == lowered)
        }
    }

    @Test func `a token has no blank, no separator, no control character and nothing beyond ASCII`() {
        let separators = "()<>@,;:\\\"/[]?={} \t\r\n\u{0}\u{7f}é"
        #expect(separators.utf8.filter { $0.isTokenCharacter } == [])
        #expect("X-Request_Id!#$%&'*+.^`|~0".utf8.filter { !$0.isTokenCharacter } == [])
    }
}
