extension String {
    /// The first character that no reader sees, and that could make two names look alike or a line read differently.
    ///
    /// Joiners and variation selectors stay where a script or an emoji needs them: right after one of its own characters.
    func firstHidden() -> Unicode.Scalar? {
        var last: Unicode.Scalar?
        for scalar in unicodeScalars {
            if scalar.isHidden, !(scalar.shapes && last.map(\.takesShape) == true) { return scalar }
            last = scalar
        }
        return nil
    }
}

extension Unicode.Scalar {
    /// As the standard writes it: `U+200B`.
    var codeName: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Whether it leaves nothing on the page by itself, the blank of Braille and the fillers of Hangul among it.
    var isHidden: Bool {
        properties.isDefaultIgnorableCodePoint || properties.generalCategory == .format || value == 0x2800
    }

    /// Whether it turns the direction of what follows: embeddings, overrides and isolates.
    var turnsText: Bool { (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) }

    /// The two joiners, and the variation selectors.
    fileprivate var shapes: Bool {
        value == 0x200C || value == 0x200D || properties.isVariationSelector
    }

    /// Whether a joiner or a selector may follow: a letter or mark of a script beyond Latin, Greek and Cyrillic, or a
    /// symbol; a selector may be followed by a joiner, as within emoji.
    fileprivate var takesShape: Bool {
        if properties.isVariationSelector { return true }
        guard value >= 0x0590, !isHidden else { return false }
        switch properties.generalCategory {
        case .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .otherSymbol, .modifierSymbol, .mathSymbol:
            return true
        default: return false
        }
    }
}
