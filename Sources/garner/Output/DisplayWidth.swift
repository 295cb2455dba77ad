extension Character {
    /// How many columns a terminal gives this character: 0, 1 or 2.
    ///
    /// *Source*: Unicode Standard Annex 11, <https://www.unicode.org/reports/tr11/>: wide and fullwidth take two.
    var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        if first.value < 0x7f { return first.value < 0x20 ? 0 : 1 }
        if first.properties.isEmojiPresentation || unicodeScalars.contains("\u{fe0f}") { return 2 }
        switch first.properties.generalCategory {
        case .control, .format, .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator: return 0
        default: return Self.isWide(first.value) ? 2 : 1
        }
    }

    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0xa4cf, 0xa960...0xa97f,
            0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x17000...0x18aff,
            0x1b000...0x1b2ff, 0x1f200...0x1f2ff, 0x20000...0x3fffd:
            true
        default: false
        }
    }
}

extension StringProtocol {
    /// How many columns a terminal needs for this text.
    var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

    /// This text cut to so many columns, with `…` where something was cut off.
    func truncated(to width: Int) -> String {
        guard displayWidth > width else { return String(self) }
        guard width > 0 else { return "" }
        var kept = ""
        var used = 0
        for character in self {
            guard used + character.displayWidth <= width - 1 else { break }
            kept.append(character)
            used += character.displayWidth
        }
        return kept + "…"
    }

    /// This text with spaces behind it up to so many columns.
    func padded(to width: Int) -> String {
        String(self) + String(repeating: " ", count: Swift.max(0, width - displayWidth))
    }

    /// This text on one line and without characters that steer a terminal, since it may come from a remote service.
    var harmless: String {
        guard unicodeScalars.contains(where: { !$0.isHarmless }) else { return String(self) }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isHarmless ? $0 : " " }))
    }
}

extension Unicode.Scalar {
    /// False for controls, line ends and what changes the direction of writing.
    fileprivate var isHarmless: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        case .format: !(0x202a...0x202e).contains(value) && !(0x2066...0x2069).contains(value)
        default: true
        }
    }
}
