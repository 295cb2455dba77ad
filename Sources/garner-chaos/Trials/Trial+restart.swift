internal import Ground
internal import TestSupport

extension Trial {
    /// PostgreSQL goes down under load as in a crash, and comes back, three times.
    static let restart = Trial(
        part: .restart,
        title: "PostgreSQL restarted under load",
        stores: [.postgresql]
    ) { stage, flights, _, random in
        var asked = 0
        for node in stage.nodes { try node.start() }
        for _ in 0..<3 {
            for _ in 0..<6 {
                try await stage.world.ask(asked)
                asked += 1
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...800, using: &random)))
            // A mail that is under way can be sent, and its mark be lost with the connection.
            for node in stage.nodes {
                if let process = node.processIdentifier {
                    try await flights.note(.random, process: process, in: stage.database)
                }
            }
            try await BlockingThread.run { try PostgreSQLTestServer.shared().restart() }
            for node in stage.nodes { try expectAlive(node) }
        }
        return asked
    }
}
