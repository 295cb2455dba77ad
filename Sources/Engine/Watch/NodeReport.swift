package import Database
package import Ground

/// What a node tells of itself every few seconds, in the database, where every other node and every command can read it.
package struct NodeReport: Sendable, Hashable {
    /// The process instance, as in leases.
    package let instance: String
    package let at: Instant
    package let startedAt: Instant
    package let version: String
    /// Where it answers over HTTP: `http://127.0.0.1:8730`; nil when nowhere.
    package let url: String?
    package let isDraining: Bool
    package let loops: [LoopReport]
    package let pools: [DatabaseLoad.Pool]

    package init(
        instance: String,
        at: Instant,
        startedAt: Instant,
        version: String = Product.version,
        url: String?,
        isDraining: Bool,
        loops: [LoopReport],
        pools: [DatabaseLoad.Pool]
    ) {
        self.instance = instance
        self.at = at
        self.startedAt = startedAt
        self.version = version
        self.url = url
        self.isDraining = isDraining
        self.loops = loops
        self.pools = pools
    }

    /// How often a node reports.
    package static let period = Duration.seconds(10)

    /// A node that has said nothing for so long is not alive, or hangs.
    package static let patience = Duration.seconds(45)

    /// Whether it has reported lately, as of an instant of the installation's clock.
    package func isAlive(at now: Instant) -> Bool { now - at < Self.patience }
}

extension NodeReport {
    /// As it is stored, without what has columns of its own.
    var document: JSONValue {
        [
            "started_at": .integer(startedAt.milliseconds), "version": .text(version), "url": JSONValue(url),
            "draining": .bool(isDraining),
            "loops": .list(
                loops.map { loop in
                    [
                        "name": .text(loop.name), "working": .bool(loop.isWorking),
                        "silence_ms": .integer(loop.silence.milliseconds), "stuck": .bool(loop.isStuck),
                        "failures": .integer(Int64(loop.failures)), "error": JSONValue(loop.error),
                    ]
                }
            ),
            "pools": .list(
                pools.map { pool in
                    [
                        "name": .text(pool.name), "limit": .integer(Int64(pool.limit)),
                        "running": .integer(Int64(pool.running)), "waiting": .integer(Int64(pool.waiting)),
                        "longest_wait_ms": .integer(pool.longestWait.milliseconds),
                    ]
                }
            ),
        ]
    }

    init(instance: String, at: Instant, document: JSONValue) {
        self.init(
            instance: instance,
            at: at,
            startedAt: Instant(milliseconds: document["started_at"]?.int ?? 0),
            version: document["version"]?.string ?? "",
            url: document["url"]?.string,
            isDraining: document["draining"]?.boolean ?? false,
            loops: (document["loops"]?.array ?? []).map { loop in
                LoopReport(
                    name: loop["name"]?.string ?? "",
                    isWorking: loop["working"]?.boolean ?? false,
                    silence: .milliseconds(loop["silence_ms"]?.int ?? 0),
                    isStuck: loop["stuck"]?.boolean ?? false,
                    failures: Int(loop["failures"]?.int ?? 0),
                    error: loop["error"]?.string
                )
            },
            pools: (document["pools"]?.array ?? []).map { pool in
                DatabaseLoad.Pool(
                    name: pool["name"]?.string ?? "",
                    limit: Int(pool["limit"]?.int ?? 0),
                    running: Int(pool["running"]?.int ?? 0),
                    waiting: Int(pool["waiting"]?.int ?? 0),
                    longestWait: .milliseconds(pool["longest_wait_ms"]?.int ?? 0)
                )
            }
        )
    }
}
