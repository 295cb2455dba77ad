internal import Foundation

/// The threads that read; each starts when the ones before it are busy.
final class SQLiteReaders: Sendable {
    private let queue = ClosureQueue()
    private let path: String
    private let options: SQLiteOptions
    private let threads: DriverThreads

    init(path: String, options: SQLiteOptions, threads: DriverThreads) {
        self.path = path
        self.options = options
        self.threads = threads
    }

    func handIn(_ closure: any QueuedClosure) -> Bool {
        queue.push(closure) {
            threads.start("garner-reader", atMost: options.readers) { [queue, path, options] in
                Self.serve(queue, path, options)
            }
        }
    }

    func close() {
        queue.close()
    }

    private static func serve(_ queue: ClosureQueue, _ path: String, _ options: SQLiteOptions) {
        var connection: SQLiteConnection?
        while case .closure(let closure, _) = queue.next() {
            guard closure.begin() else { continue }
            do {
                let open = try connection ?? SQLiteConnection(path: path, role: .reader, options: options)
                connection = open
                try read(closure, on: open)
                closure.finish(nil)
            } catch {
                closure.finish(error)
            }
        }
    }

    private static func read(_ closure: any QueuedClosure, on connection: SQLiteConnection) throws {
        let transaction = SQLiteTransaction(connection, writes: false)
        defer {
            transaction.end()
            connection.rollBack()
        }
        try connection.begin(writing: false)
        try closure.run(in: transaction)
        try connection.fault.check()
    }
}
