import Harvests
import Testing

extension ErrorEntry: CustomTestStringConvertible {
    package var testDescription: String { "code \(code)" }
}

@Suite struct ErrorCatalogueTests {
    @Test(arguments: [
        0, 1000, 1010, 1011, 1020, 1030, 2000, 2010, 2011, 2020, 2030, 3000, 3010, 3020, 3030, 3031, 3032, 3040, 3050,
        3060, 3061, 3062, 3063, 3070, 3071, 3080, 1001, 2090, 3210,
        9010, 9011, 9012, 9013, 9014, 9020, 9021, 9022, 9030, 9040, 9041, 9050, 9060, 9070, 9090, 9100, 9900, 9910,
    ])
    func `every code of the standard and of ours is known`(code: Int) {
        #expect(ErrorCatalogue.isKnown(code))
    }

    @Test(arguments: ErrorCatalogue.entries)
    func `every entry speaks both languages in whole sentences`(entry: ErrorEntry) {
        for text in [entry.title, entry.explanation, entry.remedy] {
            #expect(!text.english.isEmpty)
            #expect(!text.german.isEmpty)
            #expect(!text.english.contains("  ") && !text.german.contains("  "))
        }
        for text in [entry.explanation, entry.remedy] {
            #expect(text.english.hasSuffix("."))
            #expect(text.german.hasSuffix("."))
        }
        #expect(entry.title.english.count <= 64)
    }

    @Test(arguments: ErrorCatalogue.entries + [ErrorCatalogue().entry(4242)])
    func `no remedy promises another try once the attempts are used up`(entry: ErrorEntry) {
        let last = entry.standing(.fail, attempts: 10, of: 10).remedy
        for words in ["we try", "we ask again", "wait;", "nothing to do; ", "try again each"] {
            #expect(!last.english.lowercased().contains(words), "\(last.english)")
        }
        for words in ["von selbst", "erneut", "warten sie;", "nichts zu tun; "] {
            #expect(!last.german.lowercased().contains(words), "\(last.german)")
        }
        guard !entry.policy.endsAtOnce else {
            #expect(last == entry.remedy)
            return
        }
        #expect(last.english.hasPrefix("All attempts are used up; restart the harvest"))
        #expect(last.german.hasPrefix("Alle Versuche sind aufgebraucht; starten Sie die Ernte neu"))
        #expect(last.english.hasSuffix(".") && last.german.hasSuffix("."))
        #expect(entry.standing(.reQueued, attempts: 3, of: 10) == entry)
        #expect(entry.standing(.fail, attempts: 3, of: 10).remedy.english.hasPrefix("We have stopped trying;"))
    }

    @Test func `codes are unique`() {
        #expect(Set(ErrorCatalogue.entries.map(\.code)).count == ErrorCatalogue.entries.count)
    }

    @Test func `codes below 1000 are remarks, and unknown ones above are tried daily`() {
        let catalogue = ErrorCatalogue()
        for code in [0, 1, 77, 999] { #expect(catalogue.entry(code).policy == .note) }
        for code in [1002, 4242, 9999] { #expect(catalogue.entry(code).policy == .daily) }
    }

    @Test func `a consortium's own policy takes the place of ours`() {
        let catalogue = ErrorCatalogue(overrides: [3031: .giveUp, 4711: .backOff])
        #expect(catalogue.entry(3031).policy == .giveUp)
        #expect(catalogue.entry(4711).policy == .backOff)
        #expect(catalogue.entry(3032).policy == .giveUp)
    }

    struct Case: CustomTestStringConvertible {
        let codes: [Int]
        let rows: Int
        let verdict: ErrorVerdict
        var testDescription: String { "\(codes) with \(rows) rows: \(verdict)" }
        init(_ codes: [Int], _ rows: Int, _ verdict: ErrorVerdict) {
            self.codes = codes
            self.rows = rows
            self.verdict = verdict
        }
    }

    @Test(arguments: [
        Case([], 10, .accept(note: nil)),
        Case([], 0, .fail(code: 9030)),
        Case([0], 10, .accept(note: 0)),
        Case([3050], 10, .accept(note: 3050)),
        Case([3050], 0, .fail(code: 9030)),
        Case([3030], 0, .fail(code: 3030)),
        Case([3030], 10, .accept(note: 3030)),
        Case([3070], 10, .accept(note: 3070)),
        Case([3070], 0, .fail(code: 3070)),
        Case([3031], 10, .partial(code: 3031)),
        Case([3031], 0, .fail(code: 3031)),
        Case([3032], 10, .partial(code: 3032)),
        Case([3032], 0, .fail(code: 3032)),
        Case([3040], 10, .partial(code: 3040)),
        Case([3060], 10, .hold(code: 3060)),
        Case([9041], 10, .hold(code: 9041)),
        Case([3050, 3040], 10, .partial(code: 3040)),
        Case([3040, 3060], 10, .partial(code: 3040)),
        Case([1000], 10, .fail(code: 1000)),
        Case([3050, 2010, 2000], 0, .fail(code: 2000)),
        Case([3030, 1000], 0, .fail(code: 1000)),
        Case([1011, 3050], 0, .fail(code: 1011)),
        Case([3000, 1000], 0, .fail(code: 3000)),
        Case([3000, 2020], 0, .fail(code: 2020)),
        Case([4711], 10, .fail(code: 4711)),
        Case([17], 10, .accept(note: 17)),
    ])
    func `the gravest code decides`(_ given: Case) {
        #expect(ErrorCatalogue().judge(given.codes, rows: given.rows) == given.verdict)
        #expect(ErrorCatalogue().judge(given.codes.reversed(), rows: given.rows) == given.verdict)
    }

    @Test(arguments: [
        (200, nil), (202, 1011), (400, 1030), (401, 9013), (403, 9013), (404, 9012), (429, 1020), (500, 9014),
        (502, 9014), (503, 1010), (302, 9012), (204, 9030), (418, 9015),
    ])
    func `a status without a code has a meaning`(status: Int, code: Int?) {
        #expect(ErrorCatalogue.code(forHTTPStatus: status) == code)
        if let code { #expect(ErrorCatalogue.isKnown(code)) }
    }
}
