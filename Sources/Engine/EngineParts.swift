package import Crypto
package import Database
package import Ground
package import Harvesters
package import Transfer

/// What the engine works with.
package struct EngineParts: Sendable {
    package let database: any Database
    package let blobs: any BlobStore
    package let keyring: Keyring
    package let http: any HTTPFetching
    /// By the name under which providers choose them.
    package let harvesters: [String: any Harvester]
    package let clock: any WallClock
    package let log: Log
    /// What this process has done.
    package let metrics: EngineMetrics
    /// Whether its loops go round.
    package let watch = LoopWatch()

    /// The built-in ones.
    package static let standardHarvesters: [any Harvester] = [SUSHIHarvester()]

    /// Registers each harvester under its own name; of two with one name the first stays.
    package init(
        database: any Database,
        blobs: any BlobStore,
        keyring: Keyring,
        http: any HTTPFetching,
        harvesters: [any Harvester] = standardHarvesters,
        clock: any WallClock = SystemClock(),
        log: Log,
        metrics: EngineMetrics = EngineMetrics()
    ) {
        self.database = database
        self.blobs = blobs
        self.keyring = keyring
        self.http = CountedFetching(client: http, metrics: metrics)
        self.harvesters = Dictionary(harvesters.map { ($0.info.name, $0) }) { first, _ in first }
        self.clock = clock
        self.log = log
        self.metrics = metrics
    }
}
