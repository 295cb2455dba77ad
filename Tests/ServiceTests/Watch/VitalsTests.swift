import Database
import Engine
import Ground
import Harvests
import Mail
import Testing

@testable import Service

/// What the doctor makes of figures.
struct VitalsTests {
    private static let now = Instant(seconds: 1_790_000_000)

    /// An installation in which all is well, with some work.
    struct Sample {
        var lost = 0
        var due: Instant?
        var ready: Instant?
        var night: Instant?
        var plan: Instant? = now + .hours(3)
        var mailDue: Instant?
        var stuck: Instant?
        var notification: Instant?
        var loops: [LoopReport] = [Sample.loop("mailer"), Sample.loop("sweeper")]
        var pools: [DatabaseLoad.Pool] = [.init(name: "write", limit: 6, running: 6, waiting: 3)]
        var reportedAt = now - .seconds(5)

        static func loop(_ name: String, stuck: Bool = false, failures: Int = 0) -> LoopReport {
            LoopReport(
                name: name,
                isWorking: true,
                silence: .minutes(stuck ? 90 : 1),
                isStuck: stuck,
                failures: failures,
                error: failures > 0 ? "The disk is full." : nil
            )
        }

        var vitals: Vitals {
            Vitals(
                at: now,
                queue: QueueFigures(
                    standings: [.init(consortium: .init(1), status: .queued, count: 7, since: now - .minutes(2))],
                    oldestDue: due,
                    oldestReady: ready,
                    nextNight: night,
                    leasesLost: lost
                ),
                outbox: OutboxFigures(counts: [.queued: 2], oldestDue: mailDue, stuckSince: stuck),
                notifications: (notification == nil ? 0 : 1, notification),
                nextPlan: plan,
                nodes: [
                    NodeReport(
                        instance: "host/1/a",
                        at: reportedAt,
                        startedAt: now - .hours(1),
                        url: nil,
                        isDraining: false,
                        loops: loops,
                        pools: pools
                    )
                ],
                consortia: [.init(1): "north"]
            )
        }
    }

    @Test func `nothing is sick where work goes on`() {
        var sample = Sample()
        sample.due = Self.now - .hours(1)
        sample.mailDue = Self.now - .minutes(3)
        sample.plan = Self.now - .minutes(1)
        sample.loops[0] = Sample.loop("mailer", failures: 2)
        #expect(sample.vitals.findings().filter { $0.verdict == .sick } == [])
    }

    static let troubles: [(part: String, change: @Sendable (inout Sample) -> Void)] = [
        ("queue", { $0.ready = now - .minutes(20) }), ("scheduler", { $0.plan = now - .minutes(10) }),
        ("scheduler", { $0.night = now - .minutes(10) }), ("leases", { $0.lost = 5 }),
        ("mail", { $0.mailDue = now - .minutes(15) }), ("mail", { $0.notification = now - .minutes(15) }),
        ("mail", { $0.stuck = now - .hours(2) }), ("mail", { $0.loops = [Sample.loop("mailer", stuck: true)] }),
        ("mail", { $0.loops = [Sample.loop("notifier", failures: 3)] }),
        ("retention", { $0.loops = [Sample.loop("sweeper", failures: 4)] }),
        ("service", { $0.loops = [Sample.loop("claiming", stuck: true)] }),
        (
            "database connections",
            { $0.pools = [.init(name: "read", limit: 4, waiting: 9, longestWait: .seconds(40))] }
        ),
    ]

    @Test(arguments: troubles.indices)
    func `what is sick is said with its cause and a remedy`(_ index: Int) throws {
        let trouble = Self.troubles[index]
        var sample = Sample()
        trouble.change(&sample)
        let sick = sample.vitals.findings().filter { $0.verdict == .sick }
        #expect(sick.map(\.part) == [trouble.part])
        let finding = try #require(sick.first)
        #expect(finding.text.hasSuffix(".") && finding.text.count > 20)
        #expect(try #require(finding.remedy).count > 20)
    }

    @Test func `one lost worker is worth a look, and a node that is silent tells nothing any more`() {
        var sample = Sample()
        sample.lost = 1
        #expect(sample.vitals.findings().first { $0.part == "leases" }?.verdict == .warning)
        sample.lost = 0
        sample.loops = [Sample.loop("mailer", stuck: true)]
        sample.reportedAt = Self.now - .minutes(5)
        #expect(sample.vitals.findings().filter { $0.verdict == .sick } == [])
    }

    @Test func `figures are labelled by the consortium's key, and told in seconds`() {
        var sample = Sample()
        sample.ready = Self.now - .milliseconds(1_500)
        let text = PrometheusText.write(sample.vitals.families)
        #expect(text.contains("garner_harvests{consortium=\"north\",state=\"Queued\"} 7\n"))
        #expect(text.contains("garner_harvest_oldest_seconds{consortium=\"north\",state=\"Queued\"} 120\n"))
        #expect(text.contains("garner_queue_oldest_ready_seconds 1.5\n"))
        #expect(text.contains("garner_nodes 1\n"))
    }
}
