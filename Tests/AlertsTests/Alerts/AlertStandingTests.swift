import Alerts
import Ground
import Testing

@Suite struct `An alert's standing` {
    private static let noon = Instant(seconds: 1_770_000_000)

    @Test func `a silence with an end is active again at that very instant`() {
        let standing = AlertStanding.silenced(until: Self.noon)
        #expect(standing.state(at: Self.noon - .milliseconds(1)) == .silenced)
        #expect(standing.state(at: Self.noon) == .active)
    }

    @Test func `a silence without an end lasts`() {
        let standing = AlertStanding.silenced(until: nil)
        #expect(standing.state(at: Self.noon + .days(10_000)) == .silenced)
    }

    @Test(arguments: [AlertStanding.active, .acknowledged, .deleted, .silenced(until: nil)])
    func `the same episode changes nothing that people set`(standing: AlertStanding) {
        #expect(standing.reopened(newEpisode: false, at: Self.noon) == standing)
    }

    @Test(arguments: [AlertStanding.active, .acknowledged, .deleted, .silenced(until: noon)])
    func `a new episode makes active whatever is not silenced now`(standing: AlertStanding) {
        #expect(standing.reopened(newEpisode: true, at: Self.noon) == .active)
    }

    @Test func `a new episode leaves a running silence alone`() {
        let standing = AlertStanding.silenced(until: Self.noon)
        #expect(standing.reopened(newEpisode: true, at: Self.noon - .seconds(1)) == standing)
    }

    @Test func `only silenced and deleted keep mail back`() {
        #expect(AlertStanding.silenced(until: nil).isQuiet(at: Self.noon))
        #expect(AlertStanding.deleted.isQuiet(at: Self.noon))
        #expect(!AlertStanding.active.isQuiet(at: Self.noon))
        #expect(!AlertStanding.acknowledged.isQuiet(at: Self.noon))
        #expect(!AlertStanding.silenced(until: Self.noon).isQuiet(at: Self.noon))
    }
}
