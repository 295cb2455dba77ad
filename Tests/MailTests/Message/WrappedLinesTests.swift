import Ground
import Testing

@testable import Mail

@Suite struct WrappedLinesTests {
    private let words = Array(repeating: "word", count: 30).joined(separator: " ")

    @Test func `short lines stay as they are, and one empty line of several`() {
        #expect(WrappedLines.wrapped("a\n\n\n\n  b  c\n-- \nd\n") == "a\n\n  b  c\n-- \nd\n")
    }

    @Test func `paragraphs, points and facts keep their place at the left`() {
        #expect(WrappedLines.wrapped("  \(words)").split(separator: "\n").allSatisfy { $0.hasPrefix("  word") })
        let point = WrappedLines.wrapped("  - \(words)").split(separator: "\n")
        #expect(point.first?.hasPrefix("  - word") == true && point.dropFirst().allSatisfy { $0.hasPrefix("    word") })
        let fact = WrappedLines.wrapped("  Grund:     \(words)").split(separator: "\n")
        #expect(fact.count > 2 && fact.dropFirst().allSatisfy { $0.hasPrefix("             word") })
        let sentence = WrappedLines.wrapped("Reported: \(words)").split(separator: "\n")
        #expect(sentence.dropFirst().allSatisfy { $0.hasPrefix("word") })
    }

    @Test func `a command and a long word stay whole`() {
        let command = "  garner harvest restart \(words)"
        #expect(WrappedLines.wrapped(command) == command)
        let link = String(repeating: "x", count: 200)
        #expect(WrappedLines.wrapped("See \(link) there") == "See\n\(link)\nthere")
    }

    @Test func `no word is lost, and no line with a choice is too long`() {
        for seed in 0..<400 {
            var random = SeededGenerator(seed: UInt64(seed))
            let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                let words = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    String(repeating: "ä", count: Int.random(in: 1...20, using: &random))
                }
                return String(repeating: " ", count: Int.random(in: 0...4, using: &random))
                    + words.joined(separator: " ")
            }.joined(separator: "\n")
            let wrapped = WrappedLines.wrapped(text)
            #expect(wrapped.split { $0 == " " || $0 == "\n" } == text.split { $0 == " " || $0 == "\n" }, "seed \(seed)")
            #expect(wrapped.split(separator: "\n").allSatisfy { $0.count <= 76 }, "seed \(seed)")
            #expect(WrappedLines.wrapped(wrapped) == wrapped, "seed \(seed)")
        }
    }
}
