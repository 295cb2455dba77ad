internal import Ground
internal import TestSupport

extension Trial {
    /// The machine's clock jumps ahead by an hour, back, back by another hour, and is right again, while work goes on.
    static func clock(_ clock: ShiftedClock) -> Trial {
        Trial(part: .clock, title: "A clock that jumps by an hour, both ways", stores: TestStore.allCases) {
            stage,
            flights,
            _,
            _ in
            var asked = 0
            for node in stage.nodes { try node.start(more: clock.environment) }
            for hours in [0, 1, 0, -1, 0] {
                try clock.set(hours * 3600)
                for _ in 0..<3 {
                    try await stage.world.ask(asked)
                    asked += 1
                }
                // A lease may end before its time: then two workers have one mail, which is window W6.
                for node in stage.nodes {
                    if let process = node.processIdentifier {
                        try await flights.note(.random, process: process, in: stage.database)
                    }
                }
                try await Task.sleep(for: .seconds(3))
                for node in stage.nodes { try expectAlive(node) }
            }
            return asked
        }
    }
}
