internal import Ground
internal import TestSupport

extension Trial {
    /// A node is stopped in the middle of its work for longer than its leases, and goes on as if nothing had been: whatever
    /// it still writes must change nothing, since the other node has done it all meanwhile.
    static let pause = Trial(part: .pause, title: "A node that stands still", stores: [.postgresql]) {
        stage,
        flights,
        isLong,
        _ in
        try await interrupt(at: isLong ? moments : [.midData, .midBody], stage, flights) { node in
            node.pause()
        } andThen: { node in
            node.goOn()
        }
    }

    /// A node is cut off from the database in the middle of its work for longer than its leases.
    static let partition = Trial(
        part: .partition,
        title: "A node cut off from its database",
        stores: [.postgresql]
    ) { stage, flights, isLong, _ in
        try await interrupt(at: isLong ? moments : [.connected, .afterDot], stage, flights) { node in
            stage.databaseRelays[node.number - 1].cut()
        } andThen: { node in
            stage.databaseRelays[node.number - 1].mend()
        }
    }

    private static let moments: [Window.Wire] = [.connected, .midData, .midBody, .afterDot]

    /// At each moment of the work: interrupts one node, waits until the other has taken over, and lets the first go on.
    private static func interrupt(
        at moments: [Window.Wire],
        _ stage: Stage,
        _ flights: FlightLog,
        _ interrupt: @escaping @Sendable (Node) -> Void,
        andThen goOn: (Node) -> Void
    ) async throws -> Int {
        var asked = 0
        for node in stage.nodes { try node.start() }
        for (index, wire) in moments.enumerated() {
            let victim = stage.nodes[index % stage.nodes.count]
            stage.trigger.set(wire, node: victim.number, goesOn: true) { interrupt(victim) }
            try await ask(on: stage, &asked, untilFired: wire)
            guard let process = victim.processIdentifier else { continue }
            try await flights.note(.random, process: process, in: stage.database)
            do {
                try await eventually(within: .seconds(60)) { try await isTakenOver(from: process, on: stage) }
            } catch is NeverHeld {
                throw ChaosFailure("Nobody took over what node \(victim.number) held at “\(wire.rawValue)”.")
            }
            goOn(victim)
            try await stage.world.ask(asked)
            asked += 1
            try expectAlive(victim)
        }
        return asked
    }
}
