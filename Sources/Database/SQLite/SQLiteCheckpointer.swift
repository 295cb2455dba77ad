internal import Foundation

/// Moves committed pages from the log into the database's file, on a thread and a connection of its own.
///
/// Passive checkpoints run beside the writer. A writer that never rests would keep the log from starting again, so once
/// the log is long its batches wait until the log has been copied but for a few pages; for these, the writer is held at
/// the gate between two groups. So an ordinary writer waits for a few pages, never for those of an import.
// @unchecked Sendable because the state is touched only while `condition` is locked.
final class SQLiteCheckpointer: @unchecked Sendable {
    private let path: String
    private let options: SQLiteOptions
    private let queue: ClosureQueue
    private let condition = NSCondition()
    private var logPages = 0
    private var copiedPages = 0
    /// Length of the log's file, in pages: a log that starts again keeps its file.
    private var longest = 0
    private var commits = 0
    private var groups = 0
    /// A restart that readers prevented is tried again when the log has grown to this many pages.
    private var restartFrom = 0
    private var writerWorks = false
    private var gateClosed = false
    private var closed = false
    private var failure: DatabaseError?

    /// Pages that may still be uncopied when batches are held, and when all writing is: a few milliseconds' work.
    private static let heldPages = 512
    private static let pausePages = 64
    private static let idleTime = 1.0
    /// How long readers of old pages are waited for while the writer is held.
    private static let patience = Duration.milliseconds(10)

    init(path: String, options: SQLiteOptions, queue: ClosureQueue) {
        self.path = path
        self.options = options
        self.queue = queue
        restartFrom = options.logPages
    }

    /// Why the last checkpoint failed; nil when it went well.
    ///
    /// Nothing is lost meanwhile, but the log grows.
    var lastFailure: DatabaseError? {
        condition.lock()
        defer { condition.unlock() }
        return failure
    }

    /// Called by the writer before a group: waits while the gate is closed.
    func passGate() {
        condition.lock()
        while gateClosed { condition.wait() }
        writerWorks = true
        condition.unlock()
    }

    /// Called by the writer after a group, with the length of the log when the group wrote something.
    func endGroup(logPages pages: Int?) {
        condition.lock()
        writerWorks = false
        groups += 1
        if let pages {
            if pages < logPages { (copiedPages, restartFrom) = (0, options.logPages) }
            commits += 1
            logPages = pages
            longest = max(longest, pages)
        }
        condition.broadcast()
        condition.unlock()
    }

    func close() {
        condition.lock()
        closed = true
        condition.broadcast()
        condition.unlock()
    }

    /// The thread's body.
    func serve() {
        var connection: SQLiteConnection?
        while let work = nextWork() {
            do {
                let open = try connection ?? SQLiteConnection(path: path, role: .checkpointer, options: options)
                connection = open
                open.setBusyTimeout(Self.patience)
                open.fault.forget()
                switch work {
                case .copy: try copy(open)
                case .restart: try restart(open, .restart)
                case .truncate: try restart(open, .truncate)
                }
                note(nil)
            } catch {
                note(error as? DatabaseError ?? DatabaseError(.other, String(describing: error)))
            }
        }
        // So that a closed database is one file. Where it cannot be, the next start reads the log.
        let last = connection ?? (try? SQLiteConnection(path: path, role: .checkpointer, options: options))
        _ = try? last?.checkpoint(.truncate)
    }

    /// How thoroughly the log is to be emptied: copied beside readers, begun anew, or cut to nothing.
    ///
    /// *Source*: <https://www.sqlite.org/c3ref/wal_checkpoint_v2.html>
    private enum Work {
        case copy
        case restart
        case truncate
    }

    /// Waits until there is something to do; nil at the end.
    private func nextWork() -> Work? {
        condition.lock()
        defer { condition.unlock() }
        while !closed {
            if failure != nil {
                // A disk that refuses is asked again once a second.
                _ = condition.wait(until: Date(timeIntervalSinceNow: Self.idleTime))
                if closed { return nil }
                failure = nil
            }
            if logPages >= restartFrom { return .restart }
            if logPages - copiedPages >= options.checkpointPages { return .copy }
            guard longest >= options.checkpointPages else {
                condition.wait()
                continue
            }
            let before = commits
            if !condition.wait(until: Date(timeIntervalSinceNow: Self.idleTime)), commits == before, !closed {
                return .truncate
            }
        }
        return nil
    }

    @discardableResult
    private func copy(_ connection: SQLiteConnection) throws -> Int {
        guard let (logged, copied) = try connection.checkpoint(.passive) else { return 0 }
        condition.lock()
        copiedPages = copied
        condition.unlock()
        return logged - copied
    }

    private func restart(_ connection: SQLiteConnection, _ mode: SQLiteCheckpointMode) throws {
        try copy(connection, until: Self.heldPages)
        queue.hold(batches: true)
        defer { queue.hold(batches: false) }
        awaitEndOfGroup()
        try copy(connection, until: Self.pausePages)
        condition.lock()
        gateClosed = true
        while writerWorks { condition.wait() }
        condition.unlock()
        defer {
            condition.lock()
            gateClosed = false
            condition.broadcast()
            condition.unlock()
        }
        let done = try connection.checkpoint(mode) != nil
        condition.lock()
        if done {
            (logPages, copiedPages, restartFrom) = (0, 0, options.logPages)
            if mode == .truncate { longest = 0 }
        } else {
            restartFrom = max(logPages, options.logPages) + options.checkpointPages
        }
        condition.unlock()
    }

    /// Copies until few pages are left, or the writer adds them as fast.
    private func copy(_ connection: SQLiteConnection, until pages: Int) throws {
        var rounds = 0
        while rounds < 6, try copy(connection) > pages { rounds += 1 }
    }

    /// Waits for the group that the writer is at, which may be a batch's last.
    private func awaitEndOfGroup() {
        condition.lock()
        let group = groups
        while writerWorks, groups == group { condition.wait() }
        condition.unlock()
    }

    private func note(_ error: DatabaseError?) {
        condition.lock()
        failure = error
        condition.unlock()
    }
}
