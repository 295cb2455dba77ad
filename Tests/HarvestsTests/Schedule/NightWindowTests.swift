import Ground
import Harvests
import Testing

@Suite struct NightWindowTests {
    private func at(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text)) }

    @Test(arguments: [
        ("2026-04-15T12:00:00Z", "2026-04-15T22:00:00Z"),
        ("2026-04-15T22:30:00Z", "2026-04-15T22:30:00Z"),
        ("2026-04-16T03:59:59Z", "2026-04-16T03:59:59Z"),
        ("2026-04-16T04:00:00Z", "2026-04-16T22:00:00Z"),
    ])
    func `what is asked for by day waits for midnight in the consortium's zone`(asked: String, due: String) throws {
        let window = NightWindow(zone: try #require(Zone("Europe/Berlin")))
        #expect(window.due(from: try at(asked)) == (try at(due)))
    }

    @Test func `a window may lie across midnight`() throws {
        let window = NightWindow(zone: .utc, startMinute: 22 * 60, endMinute: 4 * 60)
        #expect(window.contains(try at("2026-04-15T23:00:00Z")))
        #expect(window.contains(try at("2026-04-16T03:00:00Z")))
        #expect(!window.contains(try at("2026-04-16T04:00:00Z")))
        #expect(window.due(from: try at("2026-04-16T05:00:00Z")) == (try at("2026-04-16T22:00:00Z")))
    }

    @Test func `equal ends mean every hour`() throws {
        let window = NightWindow(zone: .utc, startMinute: 60, endMinute: 60)
        let noon = try at("2026-04-15T12:00:00Z")
        #expect(window.due(from: noon) == noon)
    }

    @Test func `in every zone a due time is in the window, soon, and stable`() throws {
        var generator = SeededGenerator(seed: 11)
        for identifier in Zone.identifiers {
            let zone = try #require(Zone(identifier))
            for _ in 0..<20 {
                let start = Int.random(in: 0..<1440, using: &generator)
                let length = Int.random(in: 180..<1380, using: &generator)
                let window = NightWindow(zone: zone, startMinute: start, endMinute: (start + length) % 1440)
                let asked = Instant(seconds: Int64.random(in: 1_767_225_600..<1_830_297_600, using: &generator))
                let due = window.due(from: asked)
                #expect(due >= asked && due - asked <= .hours(25), "\(identifier) \(start)+\(length) \(asked)")
                #expect(window.contains(due), "\(identifier) \(start)+\(length) \(asked)")
                #expect(window.due(from: due) == due)
                #expect(window.nextOpening(after: asked) > asked)
                #expect(window.nextOpening(after: asked) - asked <= .hours(49))
            }
        }
    }
}
