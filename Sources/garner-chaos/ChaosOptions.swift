internal import Ground
internal import TestSupport

/// What is to be destroyed, how often and for how long.
struct ChaosOptions: Sendable {
    static let usage = """
        garner-chaos: kills, stops, cuts off and starves the real program, and counts what came of it.

          --rounds N      so many kills on each database (default: as many as fit into the seconds)
          --seconds S     about so long in all (default: 180)
          --database D    sqlite, postgresql or both (default: both)
          --seed X        the same order of things again
          --only PART     crashes, pause, partition, restart, disk or clock

        The exit code is 1 when anything was lost, came twice without being announced, or never ended.
        """

    var rounds: Int?
    var seconds = 180
    var stores = TestStore.allCases
    var seed = UInt64.random(in: 1...999_999)
    var parts = Set(Part.allCases)

    /// What can be done alone.
    enum Part: String, CaseIterable, Sendable {
        case crashes
        case pause
        case partition
        case restart
        case disk
        case clock
    }

    /// Reads the command line; nil when help is asked for.
    init?(_ words: [String]) throws {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--help" { return nil }
            guard let value = rest.popFirst() else { throw ChaosFailure("\(word) wants a value; see --help.") }
            switch word {
            case "--rounds": rounds = try Self.number(value, word)
            case "--seconds": seconds = try Self.number(value, word)
            case "--seed": seed = try Self.number(value, word)
            case "--database" where value == "both": stores = TestStore.allCases
            case "--database":
                guard let store = TestStore(rawValue: value) else {
                    throw ChaosFailure("There is no database “\(value)”.")
                }
                stores = [store]
            case "--only":
                guard let part = Part(rawValue: value) else { throw ChaosFailure("There is no part “\(value)”.") }
                parts = [part]
            default: throw ChaosFailure("There is no option \(word); see --help.")
            }
        }
    }

    private static func number<Number: FixedWidthInteger>(_ text: String, _ word: String) throws -> Number {
        guard let number = Number(text), number > 0 else {
            throw ChaosFailure("\(word) wants a number, not “\(text)”.")
        }
        return number
    }
}
