import Alerts
import Connections
import Database
import Ground
import Harvests
import Tenancy
import TestSupport
import Testing

@Suite struct `The alerts of a consortium` {
    private func opening(
        _ stage: AlertStage,
        _ message: String = "It failed.",
        episode: Int = 1
    ) -> AlertRepository.Opening {
        AlertRepository.Opening(
            .harvestFailed,
            .month(stage.connection, .tr, AlertStage.month),
            subject: EventSubject(connection: stage.connection, institution: stage.here),
            episode: episode,
            code: 3000,
            message: message
        )
    }

    @Test func `have one row for each harvest, whatever is found again`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let alerts = AlertRepository(transaction)
                let first = try alerts.open(opening(stage), in: stage.scope, at: AlertStage.noon)
                let again = try alerts.open(opening(stage, "Worse."), in: stage.scope, at: AlertStage.noon + .hours(1))
                #expect(first.isNews && !again.isNews)
                #expect(again.alert.id == first.alert.id)
                #expect(again.alert.message == "Worse.")
                #expect(again.alert.openedAt == AlertStage.noon)
                let next = try alerts.open(opening(stage, episode: 2), in: stage.scope, at: AlertStage.noon + .hours(2))
                #expect(next.isNews)
                #expect(next.alert.id == first.alert.id)
                #expect(next.alert.openedAt == AlertStage.noon + .hours(2))
            }
        }
    }

    @Test func `are changed by people over the version that they saw, and say who it was`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let alerts = AlertRepository(transaction)
                let alert = try alerts.open(opening(stage), in: stage.scope, at: AlertStage.noon).alert
                #expect(alert.changedBy == "system")
                let later = AlertStage.noon + .minutes(5)
                let known = try alerts.change(alert, to: .acknowledged, by: "user:ann", in: stage.scope, at: later)
                #expect(known.standing == .acknowledged && known.changedBy == "user:ann" && known.changedAt == later)
                #expect(throws: RecordError.changed("alert")) {
                    try alerts.change(alert, to: .deleted, by: "user:bob", in: stage.scope, at: later)
                }
                let found = try alerts.open(opening(stage, "Again."), in: stage.scope, at: later + .hours(1)).alert
                #expect(found.standing == .acknowledged && found.changedBy == "user:ann")
            }
        }
    }

    @Test func `resolve by themselves once, and start afresh`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let alerts = AlertRepository(transaction)
                let alert = try alerts.open(opening(stage), in: stage.scope, at: AlertStage.noon).alert
                _ = try alerts.change(alert, to: .silenced(until: nil), by: "a", in: stage.scope, at: AlertStage.noon)
                let end = AlertStage.noon + .days(1)
                let resolved = try #require(try alerts.resolve(opening(stage).key, in: stage.scope, at: end))
                #expect(resolved.resolvedAt == end && resolved.standing == .active && resolved.changedBy == "system")
                #expect(try alerts.resolve(opening(stage).key, in: stage.scope, at: end) == nil)
                let next = try alerts.open(opening(stage), in: stage.scope, at: end + .days(1))
                #expect(next.isNews && next.alert.isOpen && next.alert.openedAt == end + .days(1))
            }
        }
    }

    @Test func `stay deleted for their episode, also when it fails again after a success`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let alerts = AlertRepository(transaction)
                let alert = try alerts.open(opening(stage), in: stage.scope, at: AlertStage.noon).alert
                _ = try alerts.change(alert, to: .deleted, by: "a", in: stage.scope, at: AlertStage.noon)
                try alerts.resolve(opening(stage).key, in: stage.scope, at: AlertStage.noon)
                #expect(
                    try alerts.open(opening(stage), in: stage.scope, at: AlertStage.noon).alert.standing == .deleted
                )
                let next = try alerts.open(opening(stage, episode: 2), in: stage.scope, at: AlertStage.noon)
                #expect(next.alert.standing == .active)
            }
        }
    }

    @Test func `of another consortium are as if they did not exist`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let other = try AlertStage("south", in: transaction)
                let alerts = AlertRepository(transaction)
                let alert = try alerts.open(opening(stage), in: stage.scope, at: AlertStage.noon).alert
                #expect(try alerts.alert(alert.id, in: other.scope) == nil)
                #expect(
                    try alerts.page(AlertFilter(), in: other.scope, reach: .everything, at: AlertStage.noon).isEmpty
                )
                #expect(throws: RecordError.changed("alert")) {
                    try alerts.change(alert, to: .deleted, by: "x", in: other.scope, at: AlertStage.noon)
                }
            }
        }
    }

    @Test func `fill the home view with what is active, though newer ones are silenced`() async throws {
        try await AlertStage.with { database, stage in
            try await database.write { transaction in
                let alerts = AlertRepository(transaction)
                for number in 0..<20 {
                    let harvest = try stage.harvest(stage.month(number), in: transaction)
                    try stage.run(harvest.id, .failure, at: AlertStage.noon + .minutes(number), in: transaction)
                    guard number >= 5 else { continue }
                    let alert = try #require(try stage.alert(of: harvest, in: transaction))
                    let standing: AlertStanding = number % 2 == 0 ? .deleted : .silenced(until: nil)
                    _ = try alerts.change(alert, to: standing, by: "a", in: stage.scope, at: AlertStage.noon)
                }
                let home = try alerts.page(
                    AlertFilter(state: .home),
                    in: stage.scope,
                    reach: .institutions([stage.here]),
                    limit: 5,
                    at: AlertStage.noon
                )
                #expect(home.map(\.openedAt) == (0..<5).reversed().map { AlertStage.noon + .minutes($0) })
                #expect(
                    try alerts.page(
                        AlertFilter(state: .home),
                        in: stage.scope,
                        reach: .institutions([stage.there]),
                        at: AlertStage.noon
                    ).isEmpty
                )
            }
        }
    }

    /// Against the same rule on values: every filter, every reach, any page size, at any time.
    @Test func `are listed as the filter says in 400 random lists`() async throws {
        try await AlertStage.with { database, stage in
            let all = try await database.write { try stage.randomAlerts(60, seed: 7, in: $0) }
            for seed in 0..<400 {
                var random = SeededGenerator(seed: UInt64(seed))
                let now = AlertStage.noon + .hours(Int.random(in: 0...80, using: &random))
                let filter = AlertFilter.random(stage, using: &random)
                let reaches: [Reach] = [
                    .everything, .institutions([stage.here]), .institutions([stage.here, stage.there]), .nothing,
                ]
                let reach = reaches.randomElement(using: &random) ?? .everything
                let size = Int.random(in: 1...20, using: &random)
                let expected = all.filter { filter.admits($0, at: now) && reach.contains($0.subject.institution) }
                    .sorted { ($0.openedAt, $0.id) > ($1.openedAt, $1.id) }
                let (listed, count) = try await database.read { transaction in
                    let alerts = AlertRepository(transaction)
                    var listed: [Alert] = []
                    while true {
                        let page = try alerts.page(
                            filter,
                            in: stage.scope,
                            reach: reach,
                            after: listed.last.map(AlertCursor.init(after:)),
                            limit: size,
                            at: now
                        )
                        listed += page
                        guard page.count == size else { break }
                    }
                    return (listed, try alerts.count(filter, in: stage.scope, reach: reach, at: now))
                }
                invariant(listed.map(\.id) == expected.map(\.id), "seed \(seed)")
                invariant(count == expected.count, "seed \(seed)")
            }
        }
    }
}

extension AlertStage {
    /// A month, so many after January 2024.
    func month(_ number: Int) -> YearMonth? { YearMonth(year: 2024, month: 1)?.advanced(by: number) }

    fileprivate func randomAlerts(_ count: Int, seed: UInt64, in transaction: any Transaction) throws -> [Alert] {
        var random = SeededGenerator(seed: seed)
        let alerts = AlertRepository(transaction)
        return try (0..<count).map { number in
            let connection = Bool.random(using: &random) ? connection : otherConnection
            let report = MasterReport.allCases.randomElement(using: &random) ?? .tr
            let harvest = try harvest(month(number), report: report, of: connection, in: transaction)
            let opened = Self.noon + .hours(Int.random(in: 0...10, using: &random))
            try run(harvest.id, .failure, at: opened, in: transaction)
            let alert = try #require(try self.alert(of: harvest, in: transaction))
            let standings: [AlertStanding] = [
                .active, .acknowledged, .deleted, .silenced(until: nil),
                .silenced(until: Self.noon + .hours(Int.random(in: 0...80, using: &random))),
            ]
            let standing = standings.randomElement(using: &random) ?? .active
            let changed = try alerts.change(alert, to: standing, by: "a", in: scope, at: opened)
            guard Int.random(in: 0..<4, using: &random) == 0 else { return changed }
            return try #require(try alerts.resolve(harvest.alertKey, in: scope, at: opened))
        }
    }
}

extension AlertFilter {
    fileprivate static func random(_ stage: AlertStage, using random: inout SeededGenerator) -> AlertFilter {
        let states: [State] = AlertState.allCases.map(State.open) + [.home, .home, .resolved, .all, .all]
        var filter = AlertFilter(state: states.randomElement(using: &random) ?? .all)
        if Int.random(in: 0..<3, using: &random) == 0, let first = stage.month(Int.random(in: 0..<60, using: &random)) {
            filter.months = first...first.advanced(by: Int.random(in: 0..<30, using: &random))
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
            filter.report = MasterReport.allCases.randomElement(using: &random)
        }
        if Int.random(in: 0..<4, using: &random) == 0 { filter.institution = stage.here }
        if Int.random(in: 0..<8, using: &random) == 0 { filter.provider = ProviderID(99) }
        return filter
    }
}
