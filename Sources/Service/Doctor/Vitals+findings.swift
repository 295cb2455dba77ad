internal import Database
internal import Engine
internal import Ground
internal import Harvests
internal import Mail

/// When a figure is no longer well.
package struct VitalLimits: Sendable, Hashable {
    /// A mail that is due for so long is not being sent.
    package var mailDue = Duration.minutes(10)
    /// Mail that was tried in vain for so long, while none got out, meets a trouble that does not pass by itself.
    package var mailStuck = Duration.hours(1)
    /// A harvest that waited so long for nothing but a worker.
    package var ready = Duration.minutes(15)
    /// A harvest that is due for so long, although its host may be busy with others.
    package var due = Duration.hours(12)
    /// How late the scheduler may be.
    package var schedulerLag = Duration.minutes(5)
    /// Leases lost in an hour: one may be a machine that was restarted.
    package var leaseLosses = 5
    /// Rounds of a loop that failed one after the other: the first few may be a database that was restarted.
    package var failures = 3

    package init() {}
}

/// What the doctor, and the heartbeat, make of how an installation stands.
extension Vitals {
    /// One finding or more for each part; what is sick says why and what to do.
    package func findings(_ limits: VitalLimits = VitalLimits()) -> [Finding] {
        queueFindings(limits) + [schedulerFinding(limits), leaseFinding(limits)] + mailFindings(limits)
            + loopFindings(limits) + poolFindings()
    }

    private func queueFindings(_ limits: VitalLimits) -> [Finding] {
        let waiting = queue.count(.queued) + queue.count(.pending) + queue.count(.reQueued)
        let text = "\(waiting) harvests wait and \(queue.count(.active)) run."
        if let ready = queue.oldestReady, let age = age(ready), age > limits.ready {
            return [
                .sick(
                    "queue",
                    "\(text) One has waited since \(ready.rfc3339) although its host is free.",
                    "Look whether the service runs and all its workers are busy; if they are, raise queue.workers."
                )
            ]
        }
        if let due = queue.oldestDue, let age = age(due), age > limits.due {
            return [
                .warning(
                    "queue",
                    "\(text) The oldest that could run has waited since \(due.rfc3339).",
                    "Look whether a provider is paused or very slow: garner harvest list"
                )
            ]
        }
        return [.well("queue", text)]
    }

    private func schedulerFinding(_ limits: VitalLimits) -> Finding {
        guard schedulerLag > limits.schedulerLag else { return .well("scheduler", "Nothing that is due waits for it.") }
        return .sick(
            "scheduler",
            "What was due \(Duration.seconds(schedulerLag.milliseconds / 1_000).written) ago is not in the queue yet.",
            "Look whether the service runs, and in its log for “scheduler failed”; then restart it."
        )
    }

    private func leaseFinding(_ limits: VitalLimits) -> Finding {
        let text = "\(queue.leasesLost) workers were lost with their harvests in the last hour."
        let remedy =
            "Look in the log, and the machine's, for why they ended: killed, out of memory, or cut from the database."
        if queue.leasesLost >= limits.leaseLosses { return .sick("leases", text, remedy) }
        if queue.leasesLost > 0 { return .warning("leases", text, remedy) }
        return .well("leases", "No worker was lost in the last hour.")
    }

    private func mailFindings(_ limits: VitalLimits) -> [Finding] {
        var findings: [Finding] = []
        if let oldest = oldestMail, let age = age(oldest), age > limits.mailDue {
            let count = (outbox.counts[.queued] ?? 0) + (outbox.counts[.deferred] ?? 0) + notifications.count
            findings.append(
                .sick(
                    "mail",
                    "\(count) messages wait, the oldest of those that are due since \(oldest.rfc3339).",
                    "Look whether the service runs, and what the mail server answers: garner mail list"
                )
            )
        }
        if let stuck = outbox.stuckSince, let age = age(stuck), age > limits.mailStuck {
            findings.append(
                .sick(
                    "mail",
                    "Mail has been tried in vain since \(stuck.rfc3339), and none got out.",
                    "See what the mail server answers, and correct the settings smtp.…: garner mail list --state deferred"
                )
            )
        }
        return findings.isEmpty ? [.well("mail", "Nothing is overdue.")] : findings
    }

    private func loopFindings(_ limits: VitalLimits) -> [Finding] {
        nodes.filter { $0.isAlive(at: at) }.flatMap { node in
            node.loops.compactMap { loop in
                if loop.isStuck {
                    return .sick(
                        loop.part,
                        "The \(loop.name) of \(node.instance) has got nowhere for \(loop.silence.inMinutes).",
                        "Restart that node; nothing is lost by it."
                    )
                }
                guard loop.failures >= limits.failures else { return nil }
                return .sick(
                    loop.part,
                    "The \(loop.name) of \(node.instance) has failed \(loop.failures) times in a row: \(loop.error ?? "")",
                    "Mend what the error names; it is tried again every half minute."
                )
            }
        }
    }

    private func poolFindings() -> [Finding] {
        nodes.filter { $0.isAlive(at: at) }.flatMap { node in
            node.pools.filter { $0.isExhausted() }.map { pool in
                .sick(
                    "database connections",
                    "On \(node.instance) \(pool.waiting) transactions wait to \(pool.name), the first for "
                        + "\(Duration.seconds(pool.longestWait.milliseconds / 1_000).written).",
                    "Look what holds the database; with PostgreSQL, raise database.connections, or lower queue.workers."
                )
            }
        }
    }
}

extension LoopReport {
    /// The part of the installation that it keeps going, as findings name it.
    fileprivate var part: String {
        switch name {
        case "sweeper": "retention"
        case "notifier", "mailer", "digests": "mail"
        case "scheduler", "missing months": "scheduler"
        default: "service"
        }
    }
}

extension Duration {
    fileprivate var inMinutes: String { Duration.minutes(Int(max(milliseconds / 60_000, 1))).written }
}
