import Alerts
import Connections
import Database
import Engine
import Foundation
import Ground
import HTTP
import Harvests
import Tenancy
import TestSupport
import Testing
import Usage

/// The engine as a whole: what happens to a harvest, and who hears of it.
@Suite struct EngineTests {
    private let month = YearMonth(unchecked: "2025-11")
    private let path = "/p/r51/reports/tr"

    @Test func `a refusal is mailed once to the manager, and its end follows in the same thread`() async throws {
        try await EngineStage.run { stage in
            let institution = try await stage.institution("City Library", manager: "anna@city.example")
            let connection = try await stage.connection("p", of: institution)
            stage.server.on(path, .json(Documents.exception(2000, "Requestor Not Authorized"), status: 401))
            let harvest = try await stage.ask(.tr, month, over: connection)
            try await stage.working { try stage.mails().count == 1 }
            #expect(try await stage.harvest(harvest).reason == .badCredentials)
            let first = try #require(try stage.mails().first)
            #expect(first.contains("anna@city.example"))
            #expect(!first.contains("customer-7"))
            let id = try #require(Self.header("Message-ID", of: first))

            stage.server.on(path, .json(Documents.titles("2025-11", 40)))
            try await stage.repair(connection)
            try await stage.move(harvest, .renew(.init(start: .now(stage.clock.now()), priority: .now)))
            try await stage.working { try stage.mails().count == 2 }
            #expect(try await stage.harvest(harvest).status == .success)
            let second = try #require(try stage.mails().first { $0.contains("In-Reply-To") })
            #expect(Self.header("In-Reply-To", of: second) == id)
            let open = try await stage.database.read { [scope = stage.scope] transaction in
                try AlertRepository(transaction).page(
                    AlertFilter(state: .home),
                    in: scope,
                    reach: .everything,
                    at: .now
                )
            }
            #expect(open.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `an engine that is drained before it has begun ends as soon as it does`()
        async throws
    {
        try await EngineStage.run { stage in
            let engine = try stage.engine()
            engine.drain()
            try await engine.run()
        }
    }

    @Test func `one refusal is one mail, however many harvests wait for the same credentials`() async throws {
        try await EngineStage.run { stage in
            let institution = try await stage.institution("City Library", manager: "anna@city.example")
            let connection = try await stage.connection("p", of: institution) { $0.requestsAtOnce = 1 }
            stage.server.on(path, .json(Documents.exception(2020, "APIKey Invalid"), status: 401))
            var asked: [HarvestID] = []
            for back in 0..<6 { asked.append(try await stage.ask(.tr, month.advanced(by: -back), over: connection)) }
            let ids = asked
            try await stage.working {
                for id in ids where try await stage.harvest(id).status != .fail { return false }
                return try await stage.isQuiet()
            }
            #expect(try stage.mails().count == 1)
            #expect(stage.server.requests(to: path).count == 1)
            let open = try await stage.database.read { [scope = stage.scope] transaction in
                try AlertRepository(transaction).page(
                    AlertFilter(state: .home),
                    in: scope,
                    reach: .everything,
                    at: .now
                )
            }
            #expect(open.count == ids.count)
        }
    }

    @Test func `a wish to stop reaches a running transfer within two seconds`() async throws {
        try await EngineStage.run { stage in
            let connection = try await stage.connection("p")
            stage.server.on(path, .hang)
            let harvest = try await stage.ask(.tr, month, over: connection)
            let elapsed = Lock(Duration.zero)
            let began = Lock<ContinuousClock.Instant?>(nil)
            try await stage.working {
                let status = try await stage.harvest(harvest).status
                if status == .active, began.withLock({ $0 }) == nil, !stage.server.requests(to: path).isEmpty {
                    try await stage.move(harvest, .stop)
                    began.withLock { $0 = .now }
                }
                guard status == .stopped, let began = began.withLock({ $0 }) else { return false }
                elapsed.withLock { $0 = .now - began }
                return true
            }
            #expect(elapsed.withLock { $0 } < .seconds(2))
            #expect(try await stage.harvest(harvest).reason == .byPerson)
        }
    }

    @Test func `a drain puts a running harvest back at no cost, and the next start finishes it`() async throws {
        try await EngineStage.run { stage in
            let connection = try await stage.connection("p")
            stage.server.on(path, .hang)
            let harvest = try await stage.ask(.tr, month, over: connection)
            try await stage.working { !stage.server.requests(to: path).isEmpty }
            let drained = try await stage.harvest(harvest)
            #expect(drained.status == .queued)
            #expect(drained.reason == .drained)
            #expect(drained.attempts == 0)
            stage.server.on(path, .json(Documents.titles("2025-11", 40)))
            try await stage.working { try await stage.harvest(harvest).status == .success }
            #expect(try await stage.harvest(harvest).attempts == 1)
        }
    }

    @Test func `what a lost process was running is taken up again at once by the next one`() async throws {
        try await EngineStage.run { stage in
            let connection = try await stage.connection("p")
            stage.server.on(path, .json(Documents.titles("2025-11", 40)))
            let harvest = try await stage.ask(.tr, month, over: connection)
            let now = stage.clock.now()
            // Where many nodes may work, only the end of the lease tells that its holder is lost.
            let lease: Duration = stage.database.dialect == .sqlite ? .hours(1) : .seconds(2)
            let claimed = try await stage.database.write { [policy = stage.policy] transaction in
                try ClaimRepository(transaction, engine: EngineScope(), defaults: .standard).claim(
                    owner: "killed",
                    lease: lease,
                    policy: { _ in policy },
                    at: now
                )
            }
            #expect(claimed?.harvest.id == harvest)
            var policyAfter = stage
            policyAfter.policy.backOffBase = .milliseconds(100)
            let next = policyAfter
            try await next.working(within: .seconds(30)) { try await stage.harvest(harvest).status == .success }
            let attempts = try await stage.database.read { [scope = stage.scope] in
                try AttemptRepository($0).attempts(of: harvest, in: scope)
            }
            #expect(attempts.map(\.outcome) == [.succeeded, .lost])
        }
    }

    @Test func `an answer that would lose usage is held, and the old month stays`() async throws {
        try await EngineStage.run { stage in
            let connection = try await stage.connection("p")
            stage.server.on(path, .json(Documents.titles("2025-10", 40)))
            let month = YearMonth(unchecked: "2025-10")
            let harvest = try await stage.ask(.tr, month, over: connection)
            try await stage.working { try await stage.harvest(harvest).status == .success }
            stage.server.on(path, .json(Documents.exception(3030, "No Usage Available for Requested Dates")))
            try await stage.move(harvest, .renew(.init(start: .now(stage.clock.now()), priority: .now)))
            try await stage.working { try await stage.harvest(harvest).reason == .held }
            #expect(try await stage.stored(.tr, month, over: connection)?.total == 42)
        }
    }

    @Test func `a kept raw answer is imported again in the same line of the log, and nobody is asked`() async throws {
        try await EngineStage.run { stage in
            let connection = try await stage.connection("p")
            stage.server.on(path, .json(Documents.titles("2025-10", 40)))
            let month = YearMonth(unchecked: "2025-10")
            let harvest = try await stage.ask(.tr, month, over: connection)
            try await stage.working { try await stage.harvest(harvest).status == .success }
            stage.server.on(path, .json(Documents.exception(2000, "Requestor Not Authorized to Access Service")))
            let now = stage.clock.now()
            try await stage.move(harvest, .renew(.init(start: .now(now), priority: .now, host: "")))
            try await stage.working {
                let again = try await stage.harvest(harvest)
                return again.episode == 2 && again.status == .success
            }
            #expect(try await stage.stored(.tr, month, over: connection)?.total == 42)
            let count = try await stage.database.read { try $0.value(Int.self, "SELECT COUNT(*) FROM harvests") }
            #expect(count == 1)
        }
    }

    /// An answer that must do no harm, and the code that its harvest ends with.
    struct Harm: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let answer: StubAnswer
        let code: Int
    }

    @Test(arguments: [
        Harm(
            testDescription: "a body cut in the middle",
            answer: StubAnswer(body: Array(Documents.titles("2025-11", 9).utf8), cutAfter: 400),
            code: 9017
        ),
        Harm(
            testDescription: "a gzip bomb",
            answer: StubAnswer(body: [UInt8](repeating: 32, count: 64 << 20)).gzipped,
            code: 9022
        ),
        Harm(
            testDescription: "more bytes than allowed",
            answer: StubAnswer(body: [UInt8](repeating: 32, count: 3 << 20)),
            code: 9022
        ),
        Harm(testDescription: "a web page", answer: .text(200, "<html>Sign in</html>", type: "text/html"), code: 9020),
        Harm(testDescription: "a server error", answer: .text(503, "down"), code: 1010),
    ])
    func `a harmful answer ends with its code, and loses nothing`(_ harm: Harm) async throws {
        try await EngineStage.run { stage in
            let connection = try await stage.connection("p") { $0.byteLimit = 2 << 20 }
            stage.server.on(path, .json(Documents.titles("2025-11", 40)), harm.answer)
            let harvest = try await stage.ask(.tr, month, over: connection)
            try await stage.working { try await stage.harvest(harvest).status == .success }
            try await stage.move(harvest, .renew(.init(start: .now(stage.clock.now()), priority: .now)))
            try await stage.working { try await stage.harvest(harvest).lastCode == harm.code }
            #expect(try await stage.stored(.tr, month, over: connection)?.total == 42)
            let left = try FileManager.default.contentsOfDirectory(atPath: "\(stage.folder)/spool")
            #expect(left.isEmpty)
        }
    }

    @Test func `the limit of an attempt ends it with its own code`() async throws {
        try await EngineStage.run { stage in
            // The list of reports takes most of the time, so that the attempt ends before the request's own limit.
            stage.server.on("/p/r51/reports", StubAnswer(404, delay: .milliseconds(1200)))
            stage.server.on(path, .hang)
            let connection = try await stage.connection("p") {
                $0.requestLimit = .seconds(2)
                $0.attemptLimit = .seconds(2)
            }
            let harvest = try await stage.ask(.tr, month, over: connection)
            try await stage.working(within: .seconds(20)) { try await stage.harvest(harvest).status == .reQueued }
            #expect(try await stage.harvest(harvest).lastCode == 9018)
        }
    }

    @Test func `a host whose next turn is far away costs no attempt and holds no worker`() async throws {
        try await EngineStage.run { stage in
            let list = #"[{"Report_ID":"TR","Release":"5.1","Report_Name":"x"}]"#
            stage.server.on("/p/r51/reports", .json(list))
            stage.server.on(path, .json(Documents.titles("2025-11", 40)))
            let connection = try await stage.connection("p") {
                $0.requestSpacing = .minutes(5)
                $0.requestsAtOnce = 1
            }
            let harvest = try await stage.ask(.tr, month, over: connection)
            try await stage.working(within: .seconds(20)) { try await stage.harvest(harvest).reason == .paused }
            let put = try await stage.harvest(harvest)
            #expect(put.status == .queued && put.attempts == 0)
            #expect(put.runAfter - SystemClock().now() > .minutes(3))
            // When its turn has come, the list of reports is known, and the report itself is asked for.
            try await stage.database.write { transaction in
                try transaction.run("UPDATE hosts SET next_at = 0")
                try transaction.run("UPDATE harvests SET run_after = 0")
                try transaction.run("UPDATE lanes SET oldest_due = 0")
            }
            try await stage.working(within: .seconds(20)) { try await stage.harvest(harvest).status == .success }
            #expect(try await stage.harvest(harvest).attempts == 1)
        }
    }

    @Test func `a plan that is due asks once for every missing month, and the night lets it run`() async throws {
        try await EngineStage.run { stage in
            stage.server.onAnythingElse { request in
                let month = request.query["begin_date"] ?? ""
                return .json(200, Documents.titles(month, 40))
            }
            let connection = try await stage.connection("p") { $0.reports = [.tr] }
            let first = YearMonth(unchecked: "2026-03")
            try await stage.database.write { [scope = stage.scope] transaction in
                try transaction.run(
                    """
                    UPDATE connections SET schedule = 'monthly', harvest_from = ?2, next_due_at = ?3
                    WHERE consortium_id = ?1
                    """,
                    scope.consortium,
                    first,
                    Instant(seconds: 1_770_000_000)
                )
                try transaction.run(
                    "UPDATE consortia SET night_start = 0, night_end = 0 WHERE id = ?1",
                    scope.consortium
                )
            }
            let expected = YearMonth.months(from: first, through: Self.lastMonth())
            try await stage.working {
                var count = 0
                for month in expected where try await stage.stored(.tr, month, over: connection) != nil { count += 1 }
                return count == expected.count
            }
            let rows = try await stage.database.read { [scope = stage.scope] in
                try HarvestRepository($0).months(over: connection, in: scope).count
            }
            #expect(rows == expected.count)
        }
    }

    private static func lastMonth() -> YearMonth {
        Zone.utc.date(at: SystemClock().now()).yearMonth.advanced(by: -1)
    }

    private static func header(_ name: String, of mail: String) -> String? {
        let head = mail.prefix { _ in true }.components(separatedBy: "\r\n\r\n").first ?? ""
        let unfolded = head.replacingOccurrences(of: "\r\n ", with: " ")
        return unfolded.components(separatedBy: "\r\n").first { $0.hasPrefix("\(name): ") }.map {
            $0.dropFirst(name.count + 2).trimmed
        }
    }
}

extension YearMonth {
    init(unchecked text: String) {
        guard let month = YearMonth(text) else { preconditionFailure("\(text) is no month") }
        self = month
    }
}

extension Instant {
    fileprivate static var now: Instant { SystemClock().now() }
}
