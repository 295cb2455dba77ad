import Ground
import Harvests
import Tenancy
import Testing

@Suite struct NightTests {
    private func at(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text)) }

    @Test(arguments: [
        ("2026-04-15T12:00:00Z", "2026-04-15T22:00:00Z"),
        ("2026-04-15T22:30:00Z", "2026-04-15T22:30:00Z"),
        ("2026-04-16T03:59:59Z", "2026-04-16T03:59:59Z"),
        ("2026-04-16T04:00:00Z", "2026-04-16T22:00:00Z"),
    ])
    func `what is asked for by day waits for midnight in the consortium's zone`(asked: String, due: String) throws {
        let night = Night(in: try #require(Zone("Europe/Berlin")))
        #expect(night.due(from: try at(asked)) == (try at(due)))
    }

    @Test func `a window may lie across midnight`() throws {
        let night = Night(try #require(NightWindow(start: 22 * 60, end: 4 * 60)), in: .utc)
        #expect(night.contains(try at("2026-04-15T23:00:00Z")))
        #expect(night.contains(try at("2026-04-16T03:00:00Z")))
        #expect(!night.contains(try at("2026-04-16T04:00:00Z")))
        #expect(night.due(from: try at("2026-04-16T05:00:00Z")) == (try at("2026-04-16T22:00:00Z")))
    }

    @Test func `equal ends mean every hour`() throws {
        let night = Night(try #require(NightWindow(start: 60, end: 60)), in: .utc)
        let noon = try at("2026-04-15T12:00:00Z")
        #expect(night.due(from: noon) == noon)
    }

    @Test func `in every zone a due time is in the window, soon, and stable`() throws {
        var generator = SeededGenerator(seed: 11)
        for identifier in Zone.identifiers {
            let zone = try #require(Zone(identifier))
            for _ in 0..<20 {
                let start = Int.random(in: 0..<1440, using: &generator)
                let length = Int.random(in: 180..<1380, using: &generator)
                let night = Night(try #require(NightWindow(start: start, end: (start + length) % 1440)), in: zone)
                let asked = Instant(seconds: Int64.random(in: 1_767_225_600..<1_830_297_600, using: &generator))
                let due = night.due(from: asked)
                let place = Comment(rawValue: "\(identifier) \(start)+\(length) \(asked.seconds)")
                #expect(due >= asked && due - asked <= .hours(25), place)
                #expect(night.contains(due), place)
                #expect(night.due(from: due) == due, place)
                #expect(night.nextOpening(after: asked) > asked, place)
                #expect(night.nextOpening(after: asked) - asked <= .hours(49), place)
            }
        }
    }
}
