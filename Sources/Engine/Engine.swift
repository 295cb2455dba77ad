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
    private let running = RunningHarvests()
    private let work = Lock(Work())

    /// The engine's task, and whether it is to end.
    private struct Work {
        var task: Task<Void, Never>?
        /// Also when that was asked for before there was any work.
        var isDrained = false
    }

    package init(_ parts: EngineParts, _ settings: EngineSettings, teller: Teller) {
        self.parts = parts
        self.settings = settings
        self.teller = teller
    }

    /// Harvests that run in this process now.
    package var runningCount: Int { running.count }

    /// Whether everybody has been told of everything: no notification is due and no mail waits to be sent.
    package func hasToldEverything() async throws -> Bool {
        try await teller.isDone()
    }

    /// Works until `drain` is called or the task is cancelled, and returns when everything has come to rest.
    ///
    /// Throws when the database cannot be read at the start.
    package func run() async throws {
        try await LeaseCollector(parts, settings).collectForeign()
        try await teller.begin()
        SpoolSweeper(folder: settings.spoolFolder).removeAll()
        let work = Task { await loops() }
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

    private func loops() async {
        let claims = Bell(), plans = Bell(), control = Bell(), notifier = Bell(), mailer = Bell()
        let bells = Bells([
            (claims, [.harvests]), (plans, [.schedule]), (control, [.control]), (notifier, [.mail]), (mailer, [.mail]),
        ])
        let heartbeat = Heartbeat(parts, settings, running)
        // Leases are extended until the last harvest has ended, also while the rest is drained.
        let beating = Task { await loop("heartbeat", control, settings.heartbeat).run { try await heartbeat.beat() } }
        await withDiscardingTaskGroup { group in
            group.addTask { await bells.run(on: self.parts.database) }
            group.addTask { await Worker(self.parts, self.settings, self.running, bell: claims).run() }
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
            group.addTask { await self.loop("mailer", mailer, .seconds(5)).run { try await self.teller.send() } }
            group.addTask {
                let digests = self.loop("digests", Bell(), .seconds(60))
                await digests.run { try await self.teller.compose() }
            }
            if let clock = self.parts.clock as? ServerClock {
                group.addTask {
                    await self.loop("clock", Bell(), .seconds(60)).run {
                        try await clock.refresh()
                        return nil
                    }
                }
            }
            group.addTask {
                let sweeper = Sweeper(self.parts, self.settings)
                await self.loop("sweeper", Bell(), .minutes(10)).run { try await sweeper.sweep() }
            }
        }
        beating.cancel()
        await beating.value
    }

    private func loop(_ name: String, _ bell: Bell, _ period: Duration) -> Loop {
        Loop(name: name, bell: bell, log: parts.log, period: period)
    }
}
