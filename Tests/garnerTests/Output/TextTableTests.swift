import Ground
import Testing

@testable import garner

struct TextTableTests {
    private let table = TextTable(
        [
            .init("ID", alignment: .trailing), .init("PROVIDER", canShrink: true), .init("MESSAGE", canShrink: true),
        ],
        rows: [
            ["7", "Zeitschriften für alle", "Everything went as it should, for once"],
            ["1234", "東京大学図書館", "ok"],
        ]
    )

    @Test func `columns are aligned by what a terminal shows`() {
        #expect(
            table.lines() == [
                "  ID  PROVIDER                MESSAGE",
                "   7  Zeitschriften für alle  Everything went as it should, for once",
                "1234  東京大学図書館          ok",
            ]
        )
    }

    @Test func `wide columns give way to the terminal`() {
        #expect(
            table.lines(width: 40)
                == [
                    "  ID  PROVIDER          MESSAGE",
                    "   7  Zeitschriften f…  Everything went…",
                    "1234  東京大学図書館    ok",
                ]
        )
        for width in 26...80 {
            #expect(table.lines(width: width).allSatisfy { $0.displayWidth <= width }, "width \(width)")
        }
    }

    @Test func `random tables fit, and lose nothing when there is room`() {
        var generator = SeededGenerator(seed: 80)
        let alphabet = ["a", "ü", "東", "😀", " ", "e\u{301}", "\t", "\u{1b}", "👩‍👩‍👧"]
        for round in 0..<2000 {
            let count = Int.random(in: 1...5, using: &generator)
            let columns = (0..<count).map { index in
                TextTable.Column(
                    "C\(index)",
                    alignment: index.isMultiple(of: 2) ? .leading : .trailing,
                    canShrink: index == 1
                )
            }
            let rows = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                (0..<count).map { _ in
                    (0..<Int.random(in: 0...30, using: &generator))
                        .map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
                }
            }
            let table = TextTable(columns, rows: rows)
            let width = Int.random(in: 10 * count...120, using: &generator)
            #expect(table.lines(width: width).allSatisfy { $0.displayWidth <= width }, "round \(round)")
            #expect(!table.lines().joined().contains("…"), "round \(round)")
            #expect(table.lines(width: width).count == rows.count + 1)
        }
    }

    @Test func `text from afar cannot steer the terminal`() {
        let table = TextTable([.init("A")], rows: [["a\u{1b}[31mred\nnext\u{202e}x"]])
        #expect(table.lines() == ["A", "a [31mred next x"])
    }
}

struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("ü", 1), ("e\u{301}", 1), ("東京", 4), ("ﬁ", 1), ("😀", 2), ("👩‍👩‍👧", 2), ("❤️", 2),
        ("\u{200b}", 0),
        ("한국", 4), ("Ａ", 2), ("—…“”", 4),
    ])
    func `texts are as wide as terminals show them`(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("東京都", 5, "東京…"), ("東京都", 4, "東…"), ("ab", 1, "…"),
        ("ab", 0, ""),
    ])
    func `what is too long is cut`(text: String, width: Int, expected: String) {
        #expect(text.truncated(to: width) == expected)
    }
}

struct WrappedTextTests {
    @Test func `lines break at spaces`() {
        #expect(WrappedText.lines("one two  three four", width: 9) == ["one two", "three", "four"])
        #expect(WrappedText.lines("unbreakable word", width: 4) == ["unbreakable", "word"])
        #expect(WrappedText.lines("", width: 10) == [])
        #expect(WrappedText.paragraphs("one\ntwo\n\nthree", width: 20) == ["one two", "", "three"])
    }
}
