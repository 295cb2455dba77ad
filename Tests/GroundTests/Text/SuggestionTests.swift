import Ground
import Testing

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("harvset", "harvest"), ("conection", "connection"), ("HARVEST", "harvest"), ("inst", "institution"),
        ("harvests", "harvest"),
    ])
    func `a slip finds what was meant`(_ word: String, _ meant: String) {
        #expect(Suggestion.nearest(to: word, among: ["connection", "harvest", "institution"]) == meant)
    }

    @Test func `what is far from everything finds nothing`() {
        #expect(Suggestion.nearest(to: "weather", among: ["connection", "harvest", "institution"]) == nil)
        #expect(Suggestion.question(for: "weather", among: ["connection"]).isEmpty)
        #expect(Suggestion.question(for: "harvset", among: ["harvest"]) == " Did you mean “harvest”?")
    }

    @Test(arguments: [
        ("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xbc", 1), ("", "ab", 2),
    ])
    func `swapped neighbours count once`(_ left: String, _ right: String, _ distance: Int) {
        #expect(Suggestion.distance(left, right) == distance)
    }
}
