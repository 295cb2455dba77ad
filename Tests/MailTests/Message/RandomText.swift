import Ground

/// Random texts as people, providers and attackers write them.
struct RandomText {
    private var generator: SeededGenerator
    private static let pieces: [String] = [
        "a", "Z", "0", " ", "  ", "\t", ".", "..", ",", ";", ":", "\"", "'", "\\", "(", ")", "<", ">", "@", "[", "]",
        "=",
        "=?", "?=", "=?utf-8?Q?x?=", "_", "&", "%", "\r\n", "\n", "\r", "\r\nBcc: evil@x.example", "\n\n", "\u{0}",
        "\u{7f}", "\u{85}", "\u{2028}", "é", "ß", "Ö", "ł", "Ж", "שלום", "مرحبا", "हिन्दी", "漢字", "한글", "🙂", "👩‍👩‍👧‍👦", "🇩🇪",
        "e\u{301}", "\u{301}", "\u{200d}", "\u{200f}", "\u{feff}", "Universität", "Library", "From ", "\nFrom x", ".\n",
        "https://example.org/a?b=c&d=e", "x".padding(70),
    ]

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func next(upTo count: Int) -> String {
        (0..<Int.random(in: 0...count, using: &generator)).map { _ in
            Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)]
        }.joined()
    }
}

extension String {
    fileprivate func padding(_ count: Int) -> String { String(repeating: self, count: count) }
}
