internal import Foundation
internal import Ground

/// The one thread that writes: closures that wait are committed together.
///
/// A group is one transaction, synced once. The first closure runs in the bare transaction, each later one in a
/// savepoint, so that a closure that throws is undone alone. Nobody is answered before the commit has been synced. When
/// SQLite undoes a whole group (full disk, a deferred constraint at the commit), each closure of it runs again alone.
// @unchecked Sendable because everything but the queue and the constants is touched by the writer's thread only.
final class SQLiteWriter: @unchecked Sendable {
    let queue: ClosureQueue

    private let path: String
    private let options: SQLiteOptions
    private let hub: WakeUpHub
    private let checkpoints: SQLiteCheckpointer
    private var group: [any QueuedClosure] = []
    private var wakes: [WakeUp] = []
    private var knownVersion: Int64 = 0
    private var lastWatch = ContinuousClock.now

    init(
        path: String,
        options: SQLiteOptions,
        queue: ClosureQueue,
        hub: WakeUpHub,
        checkpoints: SQLiteCheckpointer
    ) {
        self.queue = queue
        self.path = path
        self.options = options
        self.hub = hub
        self.checkpoints = checkpoints
    }

    /// Opens the file and starts the thread; returns when closures can be handed in.
    func start(on threads: DriverThreads) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            threads.start("garner-writer") { [self] in
                do {
                    let connection = try open()
                    continuation.resume()
                    serve(connection)
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    /// Opens the writing connection; another process that opens the new file at the same moment is waited for.
    private func open() throws -> SQLiteConnection {
        let deadline = ContinuousClock.now + options.busyTimeout
        while true {
            do {
                let connection = try SQLiteConnection(path: path, role: .writer, options: options)
                knownVersion = try connection.integer("PRAGMA data_version") ?? 0
                return connection
            } catch let error as DatabaseError where error.code == .busy && ContinuousClock.now < deadline {
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
    }

    private func serve(_ connection: SQLiteConnection) {
        while true {
            switch queue.next(until: Date(timeIntervalSinceNow: options.watchPeriod.timeInterval)) {
            case .closure(let first, let kind): serveGroup(first, kind, on: connection)
            case .nothing: break
            case .closed: return
            }
            watch(connection)
        }
    }

    /// Commits what waits together; what comes after its start has the next group.
    ///
    /// A batch is committed with those who waited for it: they would wait for that commit, and then for their own.
    private func serveGroup(_ first: any QueuedClosure, _ kind: ClosureQueue.Kind, on connection: SQLiteConnection) {
        checkpoints.passGate()
        var start = ContinuousClock.now
        var next: (any QueuedClosure)? = first
        while let closure = next {
            if closure.begin() { admit(closure, on: connection) }
            if kind == .batch, closure === first { start = .now }
            next = ContinuousClock.now < start + options.groupTime ? queue.poll(before: start) : nil
        }
        commit(connection)
        checkpoints.endGroup(logPages: connection.takeLogPages())
    }

    /// Runs one more closure in the open transaction, or opens it.
    private func admit(_ closure: any QueuedClosure, on connection: SQLiteConnection) {
        do {
            if group.isEmpty {
                try connection.begin(writing: true)
                try run(closure, on: connection)
            } else {
                try connection.execute("SAVEPOINT closure")
                try run(closure, on: connection)
                try connection.execute("RELEASE closure")
            }
            group.append(closure)
        } catch {
            closure.finish(error)
            if group.isEmpty {
                connection.rollBack()
                refuseOthers(error)
            } else if !undoSavepoint(connection) {
                runEachAlone(connection)
            }
        }
    }

    private func run(_ closure: any QueuedClosure, on connection: SQLiteConnection) throws {
        let transaction = SQLiteTransaction(connection, writes: true)
        defer { transaction.end() }
        try closure.run(in: transaction)
        try connection.fault.check()
        guard !connection.isIdle else {
            throw DatabaseError(.other, "A closure ended its own transaction; that is the driver's to do.")
        }
        for wake in transaction.wakes where !wakes.contains(wake) { wakes.append(wake) }
    }

    private func commit(_ connection: SQLiteConnection) {
        defer { wakes = [] }
        guard !group.isEmpty else { return }
        do {
            try connection.execute("COMMIT")
        } catch {
            guard group.count > 1 else {
                connection.rollBack()
                return answer(error)
            }
            return runEachAlone(connection)
        }
        answer(nil)
        hub.wake(wakes)
    }

    /// The group's transaction is lost, through no fault of most of them: each gets one of its own.
    private func runEachAlone(_ connection: SQLiteConnection) {
        let closures = group
        group = []
        wakes = []
        for closure in closures {
            connection.rollBack()
            do {
                try connection.begin(writing: true)
                try run(closure, on: connection)
                try connection.execute("COMMIT")
                closure.finish(nil)
            } catch {
                closure.finish(error)
            }
        }
        connection.rollBack()
        hub.wake(wakes)
        wakes = []
    }

    private func answer(_ error: (any Error)?) {
        let closures = group
        group = []
        for closure in closures { closure.finish(error) }
    }

    /// False when the transaction around the savepoint is gone too.
    private func undoSavepoint(_ connection: SQLiteConnection) -> Bool {
        connection.fault.forget()
        guard !connection.isIdle else { return false }
        do {
            try connection.execute("ROLLBACK TO closure")
            try connection.execute("RELEASE closure")
            return true
        } catch {
            return false
        }
    }

    /// When the lock could not be had, closures that waited as long have waited long enough.
    private func refuseOthers(_ error: any Error) {
        guard let busy = error as? DatabaseError, busy.code == .busy else { return }
        for closure in queue.takeWaiting(before: ContinuousClock.now - options.busyTimeout) where closure.begin() {
            closure.finish(busy)
        }
    }

    /// Tells of commits by other processes, which change `data_version` on this connection as its own do not.
    private func watch(_ connection: SQLiteConnection) {
        guard ContinuousClock.now >= lastWatch + options.watchPeriod else { return }
        lastWatch = ContinuousClock.now
        connection.fault.forget()
        // A file that cannot be read for a moment says so to the next closure; the watch only shortens a wait.
        guard let version = try? connection.integer("PRAGMA data_version"), version != knownVersion else { return }
        knownVersion = version
        hub.wake([.elsewhere])
    }
}
