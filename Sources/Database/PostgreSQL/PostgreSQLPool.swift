internal import Foundation
internal import Ground

/// Threads with a connection each, which carry out closures; each starts when the ones before it are busy.
///
/// A closure whose transaction was undone by a conflict, or by a server that went away, runs again in a new one, until it
/// succeeds or the options' `patience` is over. One whose prepared statements no longer fit runs again once, with new ones.
final class PostgreSQLPool: Sendable {
    /// Whether its closures change data.
    let writes: Bool
    private let queue = ClosureQueue()
    private let address: PostgreSQLAddress
    private let options: PostgreSQLOptions
    private let threads: DriverThreads
    private let hub: WakeUpHub

    init(
        writes: Bool,
        address: PostgreSQLAddress,
        options: PostgreSQLOptions,
        threads: DriverThreads,
        hub: WakeUpHub
    ) {
        self.writes = writes
        self.address = address
        self.options = options
        self.threads = threads
        self.hub = hub
    }

    func handIn(_ closure: any QueuedClosure, as kind: ClosureQueue.Kind = .ordinary) -> Bool {
        queue.push(closure, as: kind) {
            let limit = writes ? options.writers : options.readers
            threads.start(writes ? "garner-pg-write" : "garner-pg-read", atMost: limit) { [self] in serve() }
        }
    }

    func close() {
        queue.close()
    }

    private func serve() {
        var connection: PostgreSQLConnection?
        while case .closure(let closure, _) = queue.next() {
            guard closure.begin() else { continue }
            carryOut(closure, on: &connection)
        }
    }

    private func carryOut(_ closure: any QueuedClosure, on connection: inout PostgreSQLConnection?) {
        let deadline = ContinuousClock.now + options.patience
        var pause = Backoff()
        var isPreparedAnew = false
        while true {
            do {
                try attempt(closure, on: &connection)
                return closure.finish(nil)
            } catch let refusal as Repeatable where refusal.isStalePlan {
                guard !isPreparedAnew else { return closure.finish(refusal.error) }
                isPreparedAnew = true
                connection?.forgetStatements()
            } catch let refusal as Repeatable where ContinuousClock.now < deadline {
                if refusal.error.code == .unreachable { connection = nil }
                pause.sleep()
            } catch let refusal as Repeatable {
                return closure.finish(refusal.error)
            } catch {
                return closure.finish(error)
            }
        }
    }

    private func attempt(_ closure: any QueuedClosure, on slot: inout PostgreSQLConnection?) throws {
        let connection = try open(&slot)
        let transaction = PostgreSQLTransaction(connection, writes: writes)
        defer { transaction.end() }
        do {
            connection.begin(writing: writes)
            try closure.run(in: transaction)
            try transaction.check()
        } catch {
            connection.rollBack()
            throw repeatable(transaction.fault, connection) ?? error
        }
        guard writes else { return connection.rollBack() }
        do {
            try connection.commit(notifying: options.channel, transaction.wakes.map(\.rawValue))
        } catch {
            switch error.outcome {
            case .undone:
                connection.rollBack()
                throw repeatable(error.error, connection) ?? error.error
            case .open(let mark):
                slot = nil
                try settle(mark, error.error)
            }
        }
        hub.wake(transaction.wakes)
    }

    private func open(_ slot: inout PostgreSQLConnection?) throws -> PostgreSQLConnection {
        if let open = slot, open.isAlive { return open }
        do {
            let connection = try PostgreSQLConnection(address, options)
            slot = connection
            return connection
        } catch let error as DatabaseError where error.code == .unreachable {
            throw Repeatable(error: error)
        }
    }

    /// The connection broke at the commit: sees on another one whether its mark is there.
    private func settle(_ mark: CommitMark, _ failure: DatabaseError) throws {
        let deadline = ContinuousClock.now + options.patience
        var pause = Backoff()
        while ContinuousClock.now < deadline {
            do {
                let connection = try PostgreSQLConnection(address, options)
                let found = try connection.run(CommitMark.get, [.text(mark.connection)]).row(0).values[0]
                if found == .integer(mark.serial) { return }
                throw Repeatable(error: failure)
            } catch let error as DatabaseError where error.code == .unreachable || error.code == .busy {
                pause.sleep()
            }
        }
        throw Self.uncertain(address)
    }

    private static func uncertain(_ address: PostgreSQLAddress) -> DatabaseError {
        DatabaseError(
            .uncertain,
            "The connection to the database server at \(address) broke while a change was being committed, and it is not "
                + "known whether it was. See whether the change is there before you try again."
        )
    }

    private func repeatable(_ fault: DatabaseError?, _ connection: PostgreSQLConnection) -> Repeatable? {
        guard let fault else { return nil }
        if fault.code == .unreachable || !connection.isAlive { return Repeatable(error: fault) }
        guard let reported = connection.lastFault else { return nil }
        if reported.isStalePlan { return Repeatable(error: fault, isStalePlan: true) }
        return reported.state?.asksForRepeat == true ? Repeatable(error: fault) : nil
    }

    /// The closure was undone through no fault of its own.
    private struct Repeatable: Error {
        let error: DatabaseError
        /// Its prepared statements are to be made anew first.
        var isStalePlan = false
    }
}

/// Pauses between tries that grow from milliseconds to a second, each drawn by lot so that rivals part.
private struct Backoff {
    private var most = 8

    mutating func sleep() {
        usleep(UInt32(Int.random(in: most / 4...most)) * 1_000)
        most = min(most * 2, 1_000)
    }
}

extension PostgreSQLOptions {
    /// The notification channel of this installation; channels belong to the whole database, so the schema is in it.
    var channel: String { "garner_\(schema)" }
}
