internal import Database
package import Engine
internal import Foundation
package import Ground

/// What is known of this process alone, as metrics.
package struct ProcessMetrics: Sendable {
    private let installation: Installation
    private let engine: Engine
    private let startedAt: Instant

    package init(_ installation: Installation, _ engine: Engine) {
        self.installation = installation
        self.engine = engine
        startedAt = SystemClock().now()
    }

    /// Read now, without asking the database anything.
    package var families: [MetricFamily] {
        let database = installation.database
        return [
            MetricFamily(
                "garner_build_info",
                "Always 1; the labels say what runs.",
                .gauge,
                [.init(1, [.init("version", Product.version), .init("database", database.dialect.rawValue)])]
            ),
            .gauge(
                "process_start_time_seconds",
                "When this process began, in seconds since 1970.",
                Double(startedAt.milliseconds) / 1_000
            ),
            .gauge("garner_running_harvests", "Harvests that run on this node.", Double(engine.runningCount)),
            .gauge("garner_draining", "1 while this node comes to rest.", engine.isDraining ? 1 : 0),
            .gauge(
                "garner_data_free_bytes",
                "Free space of the disk that the data folder is on.",
                DiskRoom(at: installation.folder.path).map { Double($0.free.bytes) }
            ),
        ] + loops + pools(database.load)
    }

    private var loops: [MetricFamily] {
        let reports = engine.loopReports
        func family(_ name: String, _ help: String, _ value: (LoopReport) -> Double) -> MetricFamily {
            MetricFamily(name, help, .gauge, reports.map { .init(value($0), [.init("loop", $0.name)]) })
        }
        return [
            family("garner_loop_silence_seconds", "For how long a loop of this node has got nowhere.") {
                $0.silence.inSeconds
            },
            family("garner_loop_stuck", "1 while a loop of this node has been silent for too long.") {
                $0.isStuck ? 1 : 0
            },
            family("garner_loop_failing", "Rounds of a loop that failed, one after the other, up to now.") {
                Double($0.failures)
            },
        ]
    }

    private func pools(_ load: DatabaseLoad) -> [MetricFamily] {
        func family(
            _ name: String,
            _ help: String,
            _ kind: MetricFamily.Kind = .gauge,
            _ value: (DatabaseLoad.Pool) -> Double
        ) -> MetricFamily {
            MetricFamily(name, help, kind, load.pools.map { .init(value($0), [.init("pool", $0.name)]) })
        }
        return [
            family("garner_database_connections_limit", "Connections that a pool opens at most.") { Double($0.limit) },
            family("garner_database_running", "Transactions under way.") { Double($0.running) },
            family("garner_database_waiting", "Transactions that wait for a connection.") { Double($0.waiting) },
            family("garner_database_longest_wait_seconds", "For how long the first of those has waited.") {
                $0.longestWait.inSeconds
            },
            family("garner_database_transactions_total", "Transactions that have begun.", .counter) {
                Double($0.begun)
            },
            family("garner_database_wait_seconds_total", "What they waited for a connection, together.", .counter) {
                $0.waited.inSeconds
            },
        ]
    }
}

/// How much room a disk has.
struct DiskRoom {
    let free: ByteCount
    let size: ByteCount

    /// Of the disk that the path is on; nil when it cannot be asked.
    init?(at path: String) {
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else { return nil }
        free = ByteCount(Int(disk.f_bavail) * Int(disk.f_frsize))
        size = ByteCount(Int(disk.f_blocks) * Int(disk.f_frsize))
    }

    /// Whether there is so little that the database may stop at any moment.
    var isNearlyFull: Bool { free < .mebibytes(256) && free.bytes < size.bytes / 4 }
}
