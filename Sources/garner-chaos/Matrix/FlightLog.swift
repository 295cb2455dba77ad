internal import Database
internal import Ground

/// The mails that killed processes had in their hands, each with the windows in which that happened.
final class FlightLog: Sendable {
    private let windows = Lock<[String: Set<Window>]>([:])
    private let kills = Lock<[Window: Int]>([:])

    /// Writes down a kill, and the mails that the process held.
    ///
    /// A mail that was under way when something else was aimed at may have been anywhere.
    func note(_ window: Window, process: Int32, in database: any Database) async throws {
        let held = try await Self.mails(heldBy: process, database)
        kills.withLock { $0[window, default: 0] += 1 }
        windows.withLock { windows in
            for mail in held { windows[mail, default: []].insert(window.isOfMail ? window : .random) }
        }
    }

    func count(_ window: Window) -> Int { kills.withLock { $0[window] ?? 0 } }

    var total: Int { kills.withLock { $0.values.reduce(0, +) } }

    /// Nil for a mail that no killed process held.
    func windows(of mail: String) -> Set<Window>? { windows.withLock { $0[mail] } }

    /// How many mails a window caught.
    func mails(in window: Window) -> Int { windows.withLock { $0.values.count { $0.contains(window) } } }

    private static func mails(heldBy process: Int32, _ database: any Database) async throws -> [String] {
        try await database.read { transaction in
            try transaction.rows(
                "SELECT message_id FROM outbox WHERE state = 'sending' AND claimed_by LIKE ?1",
                "%/\(process)/%"
            ).map { try $0["message_id"] }
        }
    }
}
