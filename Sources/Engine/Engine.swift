internal import Database
internal import Foundation
internal import Ground

/// The part of Garner that works by itself: schedules, harvests, tells and tidies until it is drained.
///
/// Loops run side by side, each woken by its bell. Nothing depends on one of them being the only one: what must happen
/// once is unique by constraint or compare-and-set in the database.
package final class Engine: Sendable {
    private let parts: EngineParts
    private let settings: EngineSettings
    private let teller: Teller
    private let node: NodeLife
    private let running = RunningHarvests()
    private let work = Lock(Work())

    /// The engine's task, what it does between two drains of the node, and whether it is to end.
    private struct Work {
        var task: Task<Void, Never>?
        var shift: Task<Void, Never>?
        /// Also when that was asked for before there was any work.
        var isDrained = false
    }

    package init(_ parts: EngineParts, _ settings: EngineSettings, teller: Teller) {
        self.parts = parts
        self.settings = settings
        self.teller = teller
        node = NodeLife(parts, settings)
    }

    /// What this process has done since it began.
    package var metrics: EngineMetrics { parts.metrics }

    /// How the loops of this process do; none run before `run`, and after it.
    package var loopReports: [LoopReport] { parts.watch.reports }

    /// Whether it is coming to rest.
    package var isDraining: Bool { node.isDraining || work.withLock { $0.isDrained } }

    /// Harvests that run in this process now.
    package var runningCount: Int { running.count }

    /// Whether everybody has been told of everything: no notification is due and no mail waits to be sent.
    package func hasToldEverything() async throws -> Bool {
        try await teller.isDone()
    }

    /// One look of the scheduler, as its loop takes it; when nothing will be due before, how long that is.
    package func look() async throws -> Duration? {
        try await Scheduler(parts, settings).tick()
    }

    /// Works until `drain` is called or the task is cancelled, and returns when everything has come to rest.
    ///
    /// Throws when the database cannot be read at the start.
    package func run() async throws {
        let collector = LeaseCollector(parts, settings)
        try await collector.collectForeign()
        try await collector.collect(ofPredecessors: try await node.register())
        try await teller.begin()
        SpoolSweeper(folder: settings.spoolFolder).removeAll()
        let work = Task { await live() }
        let isDrained = self.work.withLock { state in
            state.task = work
            return state.isDrained
        }
        if isDrained { work.cancel() }
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            drain()
        }
        // In a task of its own, since this one may be cancelled.
        await Task { [node] in await node.end() }.value
    }

    /// Ends the work in good order: nothing new begins, what runs goes back to the queue without costing an attempt, and
    /// mail that is being sent is sent.
    ///
    /// An engine that has not begun yet ends as soon as it does.
    package func drain() {
        running.drain()
        work.withLock { state in
            state.isDrained = true
            state.task?.cancel()
        }
    }

    /// Says that this node lives, and lets it work whenever nobody wants it drained.
    private func live() async {
        let control = Bell(), turn = Bell()
        let heartbeat = Heartbeat(parts, settings, running, node) { [self] in
            if node.isDraining { endShift() }
            turn.ring()
        }
        let listening = Task { await Bells([(control, [.control])]).run(on: parts.database) }
        let ticking = Task { await keepTime() }
        let reporter = Reporter(
            parts: parts,
            instance: settings.instance,
            startedAt: parts.clock.now(),
            url: settings.url,
            isDraining: { [self] in isDraining }
        )
        let reporting = Task { await loop("report", Bell(), NodeReport.period).run { try await reporter.report() } }
        // Leases are extended until the last harvest has ended, also while the rest is drained.
        let beating = Task { await loop("heartbeat", control, settings.heartbeat).run { try await heartbeat.beat() } }
        while !Task.isCancelled {
            if node.isDraining {
                await turn.wait(upTo: .seconds(60))
            } else {
                await workShift()
            }
        }
        for task in [beating, listening, ticking, reporting] { task.cancel() }
        for task in [beating, listening, ticking, reporting] { await task.value }
        // In a task of its own, since this one has been cancelled.
        await Task { await reporter.end() }.value
    }

    /// Works until the task is cancelled or the node is to drain.
    private func workShift() async {
        running.reopen()
        let shift = Task { await loops() }
        work.withLock { $0.shift = shift }
        if node.isDraining || work.withLock(\.isDrained) { endShift() }
        await withTaskCancellationHandler {
            await shift.value
        } onCancel: {
            shift.cancel()
        }
        work.withLock { $0.shift = nil }
    }

    /// What a drain and a shutdown have in common: nothing new begins, and what runs goes back.
    private func endShift() {
        running.drain()
        work.withLock { $0.shift?.cancel() }
    }

    /// Holds the database server's clock against this machine's steady one.
    private func keepTime() async {
        guard let clock = parts.clock as? ServerClock else { return }
        await loop("clock", Bell(), .seconds(60)).run {
            try await clock.refresh()
            return nil
        }
    }

    private func loops() async {
        let claims = Bell(), plans = Bell(), notifier = Bell(), mailer = Bell()
        let bells = Bells([
            (claims, [.harvests]), (plans, [.schedule]), (notifier, [.mail]), (mailer, [.mail]),
        ])
        await withDiscardingTaskGroup { group in
            group.addTask { await bells.run(on: self.parts.database) }
            group.addTask { await Worker(self.parts, self.settings, self.running, bell: claims).run() }
            group.addTask {
                let collector = LeaseCollector(self.parts, self.settings)
                await self.loop("leases", Bell(), .seconds(5)).run { try await collector.collectExpired() }
            }
            group.addTask {
                let scheduler = Scheduler(self.parts, self.settings)
                await self.loop("scheduler", plans, self.settings.schedulerPeriod).run { try await scheduler.tick() }
            }
            group.addTask {
                let scheduler = Scheduler(self.parts, self.settings)
                await self.loop("missing months", Bell(), .minutes(60)).run { try await scheduler.watchMissing() }
            }
            group.addTask {
                let notifier = self.loop("notifier", notifier, .seconds(5))
                await notifier.run { try await self.teller.notify() }
            }
            group.addTask {
                // One mail may take as long as its server takes to answer for it.
                let mailer = self.loop("mailer", mailer, .seconds(5), patience: .minutes(30))
                await mailer.run { try await self.teller.send() }
            }
            group.addTask {
                let digests = self.loop("digests", Bell(), .seconds(60))
                await digests.run { try await self.teller.compose() }
            }
            group.addTask {
                let sweeper = Sweeper(self.parts, self.settings)
                let loop = self.loop("sweeper", Bell(), .minutes(10), patience: .minutes(60))
                await loop.run { try await sweeper.sweep() }
            }
        }
    }

    private func loop(
        _ name: String,
        _ bell: Bell,
        _ period: Duration,
        patience: Duration = .minutes(5)
    ) -> Loop {
        Loop(name: name, bell: bell, parts: parts, period: period, patience: patience)
    }
}
