internal import Database
package import Engine
internal import Ground

/// Whether this process lives, is ready for work, and finds all well; what it answers to whoever asks.
package final class NodeHealth: Sendable {
    private let installation: Installation
    private let engine: Engine
    private let process: ProcessMetrics
    private let vitals: Glance<Vitals>
    private let readiness: Glance<String?>

    /// The database is asked for figures at most once in `freshness`, and whether it answers at most once a second.
    package init(_ installation: Installation, _ engine: Engine, freshness: Duration = .seconds(5)) {
        self.installation = installation
        self.engine = engine
        process = ProcessMetrics(installation, engine)
        let (database, clock) = (installation.database, installation.clock)
        vitals = Glance(fresh: freshness) { try await Vitals.read(database, clock: clock) }
        readiness = Glance(fresh: .seconds(1)) {
            let pending = try await Migrator.pending(database, GarnerSchema.migrations)
            return pending.isEmpty ? nil : "The database lacks \(pending.count) steps of this version's schema."
        }
    }

    /// How long the database may take to answer.
    private static let patience = Duration.seconds(3)

    /// Why this process should be restarted; nothing while it lives.
    ///
    /// A database that is away is no reason: the loops go round and try again.
    package var lifeless: [String] {
        engine.loopReports.filter(\.isStuck).map { loop in
            "The \(loop.name) has got nowhere for \(Int(loop.silence.milliseconds / 1_000)) s."
        }
    }

    /// Why no work should be given to this process now; nothing when it is ready.
    package func unready() async -> [String] {
        var reasons = lifeless
        if engine.isDraining { reasons.append("It comes to rest.") }
        if engine.loopReports.isEmpty { reasons.append("The engine does not run.") }
        do {
            guard let problem = try await within(Self.patience, { [readiness] in try await readiness.value() }) else {
                return reasons + ["The database does not answer."]
            }
            if let problem { reasons.append(problem) }
        } catch {
            reasons.append("The database cannot be used: \(error)")
        }
        return reasons
    }

    /// Everything that is known in figures; what only the database knows is missing while it does not answer.
    package func metrics() async -> String {
        var known: Vitals?
        do {
            known = try await within(Self.patience) { [vitals] in try await vitals.value() }
        } catch {
            known = nil
        }
        let isUp = MetricFamily.gauge("garner_database_up", "1 while the database answers.", known == nil ? 0 : 1)
        return PrometheusText.write(
            process.families + [isUp] + engine.metrics.families(naming: known?.consortia ?? [:])
                + (known?.families ?? [])
        )
    }

    /// What is sick, of the installation and of this process; nothing while all is well.
    package func troubles() async -> [Finding] {
        var troubles = lifeless.map { Finding.sick("service", $0, "Restart this node.") }
        if let room = DiskRoom(at: installation.folder.path), room.isNearlyFull {
            troubles.append(.sick("disk", "\(room.free) are free in \(installation.folder.path).", "Free some space."))
        }
        do {
            var limits = VitalLimits()
            limits.schedulerLag = max(limits.schedulerLag, installation.configuration.scheduler.period * 3)
            guard let known = try await within(Self.patience, { [vitals] in try await vitals.value() }) else {
                return troubles + [.sick("database", "It does not answer.", "Look whether its server runs.")]
            }
            troubles += known.findings(limits).filter { $0.verdict == .sick }
        } catch {
            troubles.append(.sick("database", "It cannot be used: \(error)", nil))
        }
        return troubles
    }
}
