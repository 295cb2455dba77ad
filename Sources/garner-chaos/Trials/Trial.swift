internal import Database
internal import Ground
internal import TestSupport

/// A way of being destroyed in which nobody dies: a process that stands still, a network that is cut, a disk that is full.
struct Trial: Sendable {
    let part: ChaosOptions.Part
    let title: String
    let stores: [TestStore]
    /// Plays it on a stage, at every moment or at some, and answers how many harvests of each kind were asked for.
    let play: @Sendable (Stage, FlightLog, _ isLong: Bool, inout SeededGenerator) async throws -> Int

    /// Those that need nothing but a stage.
    static let all = [pause, partition, restart]

    /// Asks for work until the moment has come that the trigger waits for.
    static func ask(on stage: Stage, _ asked: inout Int, untilFired wire: Window.Wire) async throws {
        let deadline = ContinuousClock.now + .seconds(90)
        repeat {
            guard ContinuousClock.now < deadline else { throw ChaosFailure("“\(wire.rawValue)” never came.") }
            for _ in stage.nodes {
                try await stage.world.ask(asked)
                asked += 1
            }
            try? await eventually(within: .seconds(2)) { stage.trigger.hasFired }
        } while !stage.trigger.hasFired
    }

    /// Waits until others have taken over everything that a process held: every lease of its has run out.
    static func isTakenOver(from process: Int32, on stage: Stage) async throws -> Bool {
        try await stage.database.read { transaction in
            let held = "%/\(process)/%"
            return try transaction.value(
                Int.self,
                """
                SELECT (SELECT COUNT(*) FROM harvests WHERE status = 'Active' AND lease_owner LIKE ?1)
                    + (SELECT COUNT(*) FROM outbox WHERE state = 'sending' AND claimed_by LIKE ?1)
                """,
                held
            ) == 0
        }
    }

    /// Checks that a node has lived through it.
    static func expectAlive(_ node: Node) throws {
        guard node.isAlive else { throw ChaosFailure("Node \(node.number) ended by itself: \(node.lastWords)") }
    }
}
