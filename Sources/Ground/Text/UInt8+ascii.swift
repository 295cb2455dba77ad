/// What a byte of a text is in ASCII: the formats that are read here are written in it, whatever script their values are in.
extension UInt8 {
    /// Whether the byte is one of `0` to `9`.
    package var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Whether the byte is one of `a` to `z`.
    package var isASCIILowercase: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

    /// Whether the byte is one of `A` to `Z`.
    package var isASCIIUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

    /// Whether the byte is a letter of either case.
    package var isASCIILetter: Bool { isASCIILowercase || isASCIIUppercase }

    /// Whether the byte is a letter of either case or a digit.
    package var isASCIILetterOrDigit: Bool { isASCIILetter || isASCIIDigit }

    /// The small letter for a capital one; any other byte is itself.
    package var asciiLowercased: UInt8 { isASCIIUppercase ? self | 0x20 : self }

    /// What the byte counts as a hexadecimal digit of either case; nil for any other byte.
    package var hexDigitValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// Whether the byte may stand in a token, such as the name of a header field.
    ///
    /// *Source*: RFC 9110 §5.6.2.
    package var isTokenCharacter: Bool { isASCIILetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(self) }
}
