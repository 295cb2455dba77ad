internal import Database
internal import Ground
internal import TestSupport

/// Rounds in each of which a process dies at a moment that was chosen, and the next one goes on.
struct CrashMatrix: Sendable {
    let stage: Stage
    let flights: FlightLog
    let report: Report

    /// Runs so many rounds, or for so long and at least once through, each window in an order that the generator chooses.
    ///
    /// Every window has its turn before one has a second. Answers how many harvests of each kind were asked for.
    func run(rounds: Int?, until end: ContinuousClock.Instant?, using random: inout SeededGenerator) async throws -> Int
    {
        var asked = 0
        var waiting: [Window] = []
        var round = 0
        while round < rounds ?? Window.allCases.count || end.map({ .now < $0 }) ?? false {
            if waiting.isEmpty { waiting = Window.allCases.shuffled(using: &random) }
            guard let window = waiting.popLast() else { break }
            asked = try await play(window, asked, using: &random)
            round += 1
            if round % 20 == 0 { report.line("  \(round) rounds; the last died at “\(window)”") }
        }
        return asked
    }

    /// One round: work is there, one process is to die, and the others go on.
    private func play(_ window: Window, _ asked: Int, using random: inout SeededGenerator) async throws -> Int {
        var asked = asked
        guard let victim = stage.nodes.randomElement(using: &random) else { return asked }
        for node in stage.nodes where node.number != victim.number && !node.isAlive { try node.start() }
        if victim.isAlive {
            victim.kill()
            guard await victim.dies(within: .seconds(10)) else { throw ChaosFailure("Node \(victim.number) lives.") }
            if let process = victim.processIdentifier {
                try await flights.note(.random, process: process, in: stage.database)
            }
        }
        try await stage.world.ask(asked)
        asked += 1
        try aim(window, at: victim)
        if window == .random {
            try? await Task.sleep(for: .milliseconds(Int.random(in: 50...2_500, using: &random)))
            victim.kill()
        }
        // With two nodes the other may have taken all of the work: there is always more, until the moment has come.
        let deadline = ContinuousClock.now + .seconds(90)
        while !(await victim.dies(within: .milliseconds(1_500))) {
            guard ContinuousClock.now < deadline else {
                throw ChaosFailure("Node \(victim.number) never came to “\(window)”: \(victim.lastWords)")
            }
            for _ in stage.nodes {
                try await stage.world.ask(asked)
                asked += 1
            }
        }
        stage.trigger.clear()
        guard victim.wasKilled, let process = victim.processIdentifier else {
            throw ChaosFailure("Node \(victim.number) ended by itself at “\(window)”: \(victim.lastWords)")
        }
        try await flights.note(window, process: process, in: stage.database)
        return asked
    }

    private func aim(_ window: Window, at victim: Node) throws {
        switch window {
        case .point(let point): try victim.start(dyingAt: point)
        case .wire(let wire):
            stage.trigger.set(wire, node: victim.number) { victim.kill() }
            try victim.start()
        case .random: try victim.start()
        }
    }
}
