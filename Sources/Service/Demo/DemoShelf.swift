internal import Ground

/// What a demo platform offers: journals with articles, books with chapters, and databases, all invented from a seed.
///
/// Every work is made when it is asked for, so a shelf of any size takes no memory.
struct DemoShelf: Sendable {
    /// Names the platform among the others, so that no two have the same works.
    let platform: String
    let publisher: String
    let seed: UInt64
    let workCount: Int

    init(_ provider: DemoProvider, seed: UInt64, workCount: Int) {
        platform = provider.name
        publisher = provider.name
        self.seed = DemoSeed.mix(seed, DemoSeed.hash(provider.id))
        self.workCount = workCount
    }

    /// Six works in ten are journals.
    func work(_ index: Int) -> DemoWork {
        var generator = SeededGenerator(seed: DemoSeed.mix(seed, UInt64(index)))
        let isJournal = index % 5 < 3
        let name = isJournal ? DemoNames.journal(index, &generator) : DemoNames.book(index, &generator)
        let year = Int.random(in: 2012...2024, using: &generator)
        let parts = (0..<Int.random(in: isJournal ? 3...7 : 2...5, using: &generator)).map { number in
            DemoPart(
                number: number,
                name: isJournal
                    ? DemoNames.article(&generator) : "Chapter \(number + 1): \(DemoNames.topic(&generator))",
                authors: (0..<Int.random(in: 1...3, using: &generator)).map { _ in DemoNames.author(&generator) },
                year: isJournal ? Int.random(in: 2015...2025, using: &generator) : year,
                dayOfYear: Int.random(in: 0..<360, using: &generator),
                isOpen: isJournal && Int.random(in: 0..<5, using: &generator) == 0
            )
        }
        return DemoWork(
            index: index,
            isJournal: isJournal,
            name: name,
            code: "\(DemoNames.initials(platform)).\(index + 1)",
            number: Int.random(in: 0..<1_000_000, using: &generator),
            parts: parts
        )
    }

    /// The databases: always the same few.
    var databases: [String] {
        ["Abstracts", "Full Text", "Historical Newspapers", "Statistics"].map {
            "\(DemoNames.initials(platform)) \($0)"
        }
    }
}

/// A journal or a book.
struct DemoWork {
    let index: Int
    let isJournal: Bool
    let name: String
    /// The platform's own identifier: `map.17`.
    let code: String
    let number: Int
    let parts: [DemoPart]

    var dataType: String { isJournal ? "Journal" : "Book" }

    /// The identifiers by type, as COUNTER names them; numbers have right check digits, DOIs the prefix kept for tests.
    var identifiers: [(type: String, value: String)] {
        let issn =
            isJournal
            ? [("Print_ISSN", DemoNumber.issn(2 * number)), ("Online_ISSN", DemoNumber.issn(2 * number + 1))] : []
        let isbn = isJournal ? [] : [("ISBN", DemoNumber.isbn(number))]
        return [("DOI", "10.5555/\(code)")] + isbn + issn + [("Proprietary", "demo:\(code)")]
    }
}

/// An article or a chapter.
struct DemoPart {
    let number: Int
    let name: String
    let authors: [(name: String, orcid: String)]
    let year: Int
    let dayOfYear: Int
    let isOpen: Bool

    var publicationDate: String {
        let date = CivilDate(year: year, month: dayOfYear / 30 + 1, day: dayOfYear % 30 % 28 + 1)
        return date?.description ?? "\(year)-01-01"
    }

    func doi(in work: DemoWork) -> String { "10.5555/\(work.code).\(number + 1)" }
}

/// Seeds that belong to a thing, whatever was made before it.
enum DemoSeed {
    static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
        var generator = SeededGenerator(seed: first ^ (second &* 0x9e37_79b9_7f4a_7c15))
        return generator.next()
    }

    /// The same on every run, other than Swift's own hashes.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

/// Numbers with check digits.
enum DemoNumber {
    /// Eight digits of which the last checks the others modulo 11: `2999-1234`.
    static func issn(_ number: Int) -> String {
        let digits = "2" + (number % 1_000_000).zeroPadded(to: 6)
        let sum = zip(digits, (2...8).reversed()).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        let check = (11 - sum % 11) % 11
        return "\(digits.prefix(4))-\(digits.suffix(3))\(check == 10 ? "X" : String(check))"
    }

    /// Thirteen digits of which the last checks the others modulo 10: `978-0-555-12345-6`.
    static func isbn(_ number: Int) -> String {
        let tail = (number % 100_000).zeroPadded(to: 5)
        let sum = "9780555\(tail)".enumerated().reduce(0) { sum, entry in
            sum + (entry.element.wholeNumberValue ?? 0) * (entry.offset % 2 == 0 ? 1 : 3)
        }
        return "978-0-555-\(tail)-\((10 - sum % 10) % 10)"
    }

    /// Sixteen digits of which the last checks the others by ISO 7064 11-2: `0000-0001-2345-6789`.
    static func orcid(_ number: Int) -> String {
        let digits = "00000001" + (number % 10_000_000).zeroPadded(to: 7)
        let total = digits.reduce(0) { ($0 + ($1.wholeNumberValue ?? 0)) * 2 }
        let check = (12 - total % 11) % 11
        let text = Array(digits + (check == 10 ? "X" : String(check)))
        return stride(from: 0, to: 16, by: 4).map { String(text[$0..<($0 + 4)]) }.joined(separator: "-")
    }
}
