import Alerts
import Connections
import Ground
import TestSupport
import Testing

@Suite struct `A digest` {
    private func event(
        _ id: Int64,
        _ kind: EventKind,
        connection: Int64 = 1,
        episode: Int = 1,
        institution: String = "Lib A",
        harvest: Int64? = 1
    ) -> Event {
        Event(
            id: EventID(id),
            consortium: ConsortiumID(1),
            kind: kind,
            at: Instant(seconds: id),
            episode: episode,
            alert: nil,
            subject: EventSubject(
                harvest: harvest.map { HarvestID($0) },
                connection: ConnectionID(connection),
                report: .tr,
                month: YearMonth("2026-01")
            ),
            facts: EventFacts(institution: institution, provider: "Acme"),
            group: nil
        )
    }

    private func outcomes(_ events: [Event]) -> [DigestComposition.Outcome] {
        DigestComposition(events).items.map(\.outcome)
    }

    @Test func `is empty without anything that digests tell of`() {
        #expect(DigestComposition([]).isEmpty)
        #expect(DigestComposition([event(1, .requestApproved), event(2, .nobodyToTell)]).isEmpty)
    }

    @Test func `tells each harvest once, as it stood last`() {
        let failed = event(1, .harvestFailed)
        #expect(outcomes([failed, event(2, .harvestFailed, episode: 2)]) == [.trouble(.harvestFailed)])
        #expect(
            outcomes([failed, event(2, .recovered), event(3, .completed)]) == [.succeeded(afterTrouble: true)]
        )
        #expect(outcomes([event(1, .completed)]) == [.succeeded(afterTrouble: false)])
        #expect(
            outcomes([event(1, .completed), event(2, .harvestFailed, episode: 2)]) == [.trouble(.harvestFailed)]
        )
    }

    @Test func `counts what waits for a decision apart from what failed`() {
        let composition = DigestComposition([
            event(1, .harvestFailed), event(2, .heldForReview, connection: 2), event(3, .completed, connection: 3),
        ])
        #expect((composition.failed, composition.held, composition.succeeded) == (1, 1, 1))
    }

    @Test func `takes an incomplete month for trouble although it was stored`() {
        let partial = [event(1, .partialData), event(2, .completed)]
        #expect(outcomes(partial) == [.trouble(.partialData)])
        #expect(outcomes(partial + [event(3, .completed, episode: 2)]) == [.succeeded(afterTrouble: true)])
    }

    @Test func `takes what was held and accepted for a success`() {
        #expect(outcomes([event(1, .heldForReview), event(2, .completed)]) == [.succeeded(afterTrouble: true)])
    }

    @Test func `knows a missing month again when its harvest comes in`() {
        let events = [event(1, .harvestMissing, harvest: nil), event(2, .recovered), event(3, .completed)]
        #expect(outcomes(events) == [.succeeded(afterTrouble: true)])
    }

    @Test func `puts failures first, then names`() {
        let composition = DigestComposition([
            event(1, .completed, connection: 1, institution: "A"),
            event(2, .partialData, connection: 2, institution: "A"),
            event(3, .harvestFailed, connection: 3, institution: "C"),
            event(4, .harvestFailed, connection: 4, institution: "B"),
            event(5, .credentialsBroken, connection: 5, institution: "Z"),
        ])
        #expect(composition.items.map(\.event.id.rawValue) == [5, 4, 3, 2, 1])
        #expect(composition.failed == 4)
        #expect(composition.succeeded == 1)
    }

    @Test func `says the same whatever the order in which events are read`() {
        let kinds: [EventKind] = [
            .harvestFailed, .completed, .recovered, .partialData, .heldForReview, .credentialsBroken,
        ]
        for seed in 0..<3000 {
            var random = SeededGenerator(seed: UInt64(seed))
            let events = (1...Int64.random(in: 1...20, using: &random)).map { id in
                event(
                    id,
                    kinds.randomElement(using: &random) ?? .completed,
                    connection: Int64.random(in: 1...5, using: &random),
                    episode: Int.random(in: 1...2, using: &random)
                )
            }
            let composition = DigestComposition(events)
            invariant(DigestComposition(events.shuffled(using: &random)) == composition, "seed \(seed)")
            invariant(
                composition.failed + composition.held + composition.succeeded
                    == Set(events.map(\.subject.connection)).count,
                "seed \(seed)"
            )
            invariant(
                !composition.items.drop { $0.outcome.isTrouble }.contains { $0.outcome.isTrouble },
                "seed \(seed)"
            )
        }
    }
}
