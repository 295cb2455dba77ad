/// Checking and mending UTF-8: each maximal ill-formed part becomes one U+FFFD, as the Unicode standard advises.
///
/// *Source*: The Unicode Standard, section 3.9, table 3-7 and "U+FFFD Substitution of Maximal Subparts".
enum UTF8Text {
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            let (length, isWhole) = sequence(bytes, at: index)
            guard isWhole else { return false }
            index += length
        }
        return true
    }

    static func append(_ bytes: UnsafeRawBufferPointer, repairedTo target: inout [UInt8]) {
        var index = 0
        while index < bytes.count {
            if bytes[index] < 0x80 {
                target.append(bytes[index])
                index += 1
                continue
            }
            let (length, isWhole) = sequence(bytes, at: index)
            if isWhole {
                target.append(contentsOf: bytes[index..<(index + length)])
            } else {
                append("\u{fffd}", to: &target)
            }
            index += length
        }
    }

    static func append(_ scalar: Unicode.Scalar, to target: inout [UInt8]) {
        if scalar.isASCII {
            target.append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
            target.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
        }
    }

    /// The length of the sequence that starts here with a byte above 0x7f, or of the ill-formed part.
    private static func sequence(_ bytes: UnsafeRawBufferPointer, at index: Int) -> (length: Int, isWhole: Bool) {
        let lead = bytes[index]
        let needed: Int
        var second: ClosedRange<UInt8> = 0x80...0xbf
        switch lead {
        case 0xc2...0xdf: needed = 2
        case 0xe0: (needed, second) = (3, 0xa0...0xbf)
        case 0xe1...0xec, 0xee...0xef: needed = 3
        case 0xed: (needed, second) = (3, 0x80...0x9f)
        case 0xf0: (needed, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: needed = 4
        case 0xf4: (needed, second) = (4, 0x80...0x8f)
        default: return (1, false)
        }
        for step in 1..<needed {
            guard index + step < bytes.count, (step == 1 ? second : 0x80...0xbf).contains(bytes[index + step]) else {
                return (step, false)
            }
        }
        return (needed, true)
    }
}
