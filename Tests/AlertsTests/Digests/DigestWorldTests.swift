import Alerts
import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

/// Readers of every period in many zones, over ends of months and changes of the clock.
@Suite struct `Digests of random worlds` {
    private struct Reader {
        let membership: MembershipID
        let schedule: DigestSchedule
        let sees: Set<InstitutionID>
        let plannedAt: Instant
    }

    private struct Made {
        let day: String
        let start: Instant
        let end: Instant
        let events: [Event]
    }

    private static let zones = [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "Asia/Kathmandu",
        "America/Santiago", "UTC",
    ]

    /// Spans that hold a February with its end, both changes of the clock on both sides of the globe, and a year's end.
    private static let spans = [
        ("2026-01-27T00:00:00Z", 75), ("2027-02-20T00:00:00Z", 50), ("2026-10-15T00:00:00Z", 85),
        ("2028-02-25T00:00:00Z", 45),
    ]

    @Test(arguments: 0..<12)
    func `hold every event that a reader may see once, are never empty, and come at the reader's hour`(
        seed: Int
    ) async throws {
        try await AlertStage.with { database, stage in
            var random = SeededGenerator(seed: UInt64(seed))
            let (text, days) = Self.spans[seed % Self.spans.count]
            let start = try #require(Instant(rfc3339: text))
            let readers = try await readers(stage, database, from: start, using: &random)
            _ = try await DigestRound(database, EngineScope()).run(at: start)
            let recorded = try await live(stage, database, from: start, days: days, using: &random)
            #expect(recorded.count > days / 2)
            let end = start + .days(days + 40)
            _ = try await DigestRound(database, EngineScope()).run(at: end)
            for reader in readers {
                let place = "seed \(seed), \(reader.schedule)"
                let digests = try await made(for: reader, stage, database, at: end)
                try check(digests, of: reader, place)
                let expected = recorded.filter { event in
                    event.subject.institution.map(reader.sees.contains) == true && event.at >= reader.plannedAt
                        && event.at < reader.schedule.lastDue(by: end).at
                }
                let told = digests.flatMap(\.events).map(\.id)
                #expect(told.count == Set(told).count, "\(place)")
                #expect(Set(told) == Set(expected.map(\.id)), "\(place)")
            }
        }
    }

    private func check(_ digests: [Made], of reader: Reader, _ place: String) throws {
        let zone = reader.schedule.zone
        #expect(Set(digests.map(\.day)).count == digests.count, "\(place)")
        for (before, next) in zip(digests, digests.dropFirst()) { #expect(before.end <= next.start, "\(place)") }
        for digest in digests {
            #expect(!digest.events.isEmpty, "\(place), \(digest.day)")
            #expect(digest.events.allSatisfy { $0.at >= digest.start && $0.at < digest.end }, "\(place), \(digest.day)")
            let shown = zone.civil(at: digest.end)
            let day = try #require(CivilDate(digest.day))
            #expect(shown.date == day, "\(place), \(digest.day)")
            // Where the clock jumps over the hour, the digest comes right after the jump.
            let justBefore = zone.civil(at: digest.end - .milliseconds(1))
            let jumped = justBefore.time.hour != (shown.time.hour + 23) % 24
            #expect(shown.time.hour == reader.schedule.hour || jumped, "\(place), \(digest.day)")
            switch reader.schedule.period {
            case .weekly: #expect(day.weekday == .monday, "\(place), \(digest.day)")
            case .monthly: #expect(day.day == 1, "\(place), \(digest.day)")
            default: break
            }
            let outcomes = DigestComposition(digest.events).items.map(\.outcome.isTrouble)
            #expect(outcomes == outcomes.sorted { $0 && !$1 }, "failures come first: \(place), \(digest.day)")
        }
    }

    private func readers(
        _ stage: AlertStage,
        _ database: any Database,
        from start: Instant,
        using random: inout SeededGenerator
    ) async throws -> [Reader] {
        var readers: [Reader] = []
        for number in 0..<6 {
            let period = [DigestPeriod.daily, .weekly, .monthly][number % 3]
            let hour = Int.random(in: 0...23, using: &random)
            let identifier = Self.zones.randomElement(using: &random) ?? "UTC"
            let place =
                [RoleScope.consortium, .institution(stage.here), .institution(stage.there)]
                .randomElement(using: &random) ?? .consortium
            let sees: Set<InstitutionID> =
                switch place {
                case .institution(let institution): [institution]
                default: [stage.here, stage.there]
                }
            let member = try await database.write { transaction in
                let member = try stage.reader(
                    "reader\(number)",
                    period,
                    hour: hour,
                    role: place == .consortium ? .admin : .viewer,
                    at: place,
                    in: transaction
                )
                try transaction.run("UPDATE identities SET zone = ?2 WHERE id = ?1", member.identity, identifier)
                return member
            }
            let zone = try #require(Zone(identifier))
            let schedule = try #require(DigestSchedule(period, hour: hour, zone: zone))
            readers.append(
                Reader(
                    membership: member.id,
                    schedule: schedule,
                    sees: sees,
                    plannedAt: schedule.lastDue(by: start).at
                )
            )
        }
        return readers
    }

    /// Lets harvests succeed and fail, and the rounds run, with pauses of up to two days.
    private func live(
        _ stage: AlertStage,
        _ database: any Database,
        from start: Instant,
        days: Int,
        using random: inout SeededGenerator
    ) async throws -> [Event] {
        var now = start
        var month = 0
        while now < start + .days(days) {
            now = now + .minutes(Int.random(in: 20...1500, using: &random))
            let connection = [stage.connection, stage.otherConnection].randomElement(using: &random)
            let outcome = [AttemptOutcome.success, .success, .failure].randomElement(using: &random) ?? .success
            let at = now
            let number = month
            try await database.write { transaction in
                let harvest = try stage.harvest(
                    AlertStage.month.advanced(by: -number),
                    of: connection,
                    in: transaction
                )
                try stage.run(harvest.id, outcome, at: at, in: transaction)
            }
            month += 1
            guard Int.random(in: 0..<3, using: &random) > 0 else { continue }
            _ = try await DigestRound(database, EngineScope()).run(at: now + .minutes(1))
        }
        return try await database.read { transaction in
            try transaction.rows("SELECT id FROM events ORDER BY id").compactMap { row in
                try EventRepository(transaction).event(try row["id"], in: stage.scope)
            }
        }
    }

    private func made(
        for reader: Reader,
        _ stage: AlertStage,
        _ database: any Database,
        at now: Instant
    ) async throws -> [Made] {
        try await database.read { transaction in
            let rows = try transaction.rows(
                "SELECT day, starts_at, ends_at, group_id FROM digests WHERE membership_id = ?1 ORDER BY ends_at",
                reader.membership
            )
            return try rows.map { row in
                let digest = try DigestRepository(transaction).digest(
                    of: try row["group_id"],
                    in: stage.scope,
                    at: now
                )
                return try Made(
                    day: row["day"],
                    start: row["starts_at"],
                    end: row["ends_at"],
                    events: digest?.events ?? []
                )
            }
        }
    }
}
