import Alerts
import Ground
import Testing

@Suite struct `What was true at an event` {
    @Test func `is read again as it was written`() throws {
        let facts = EventFacts(
            institution: "Lib “A”",
            provider: "Acme",
            connection: "C",
            harvest: HarvestFacts(
                status: "Fail",
                attempts: 3,
                maxAttempts: 10,
                code: 2000,
                message: "Refused\nnow",
                startedAt: Instant(milliseconds: 1_770_000_000_123)
            ),
            request: RequestFacts(
                who: "Max",
                reason: "restated",
                counts: RequestCounts(created: 1, renewed: 2, skipped: 3),
                decidedBy: "Ann",
                decision: "fine"
            ),
            untold: .heldForReview
        )
        #expect(EventFacts(json: try JSONValue(parsing: facts.json.json())) == facts)
        #expect(EventFacts(json: EventFacts().json) == EventFacts())
    }

    @Test(arguments: [JSONValue.null, [1, 2], "x", ["harvest": 1, "request": ["who": 2], "untold": "war"]])
    func `passes over what another version wrote`(json: JSONValue) {
        #expect(EventFacts(json: json) == EventFacts())
    }
}
