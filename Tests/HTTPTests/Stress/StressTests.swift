import Foundation
import Ground
import HTTP
import TestSupport
import Testing

/// libmicrohttpd ends the process when it is stopped with a suspended connection or while it refuses a malformed request,
/// and stands still when it is given too many: whatever clients, handlers, deadlines and drains do at the same time.
@Suite(.timeLimit(.minutes(10))) struct StressTests {
    private static var rounds: Int { Requirement.isFullRun ? 300 : 20 }

    @Test(arguments: [1, 2])
    func `clients, handlers, deadlines and a drain meet at any moment, and nothing is left`(threads: Int) async throws {
        for round in 0..<Self.rounds {
            var generator = SeededGenerator(seed: UInt64(round))
            let responder = UnrulyResponder()
            let logged = Lock(0)
            let listener = try Listener(
                .init(
                    // Short enough to expire while others are at work.
                    limits: .init(
                        connections: 20,
                        head: .milliseconds(100),
                        body: .milliseconds(100),
                        idle: .seconds(1)
                    ),
                    threads: threads
                ),
                responder: responder
            ) { _ in
                logged.withLock { $0 += 1 }
            }
            let crowd = Crowd(port: listener.port, count: 24, seed: UInt64(round) << 8)
            let wanted = Int.random(in: 0...150, using: &generator)
            try await eventually(within: .seconds(60)) { logged.withLock { $0 } >= wanted }
            let patience = [Duration.zero, .milliseconds(3), .milliseconds(50)][
                Int.random(in: 0..<3, using: &generator)
            ]
            async let first: Void = listener.drain(within: patience)
            async let second: Void = listener.drain(within: .zero)
            _ = await (first, second)
            #expect(listener.load == (0, 0), "round \(round)")
            await crowd.disperse()
            try await eventually { responder.runningCount == 0 }
        }
    }

    @Test(arguments: [1, 2])
    func `requests that come just as it stops start nothing`(threads: Int) async throws {
        for round in 0..<Self.rounds {
            let isOver = Lock(false)
            let responder = HandlerResponder { _ in
                // Heeds no cancellation: a connection that rested for it would rest when the server stops.
                try await Task.detached { try await eventually { isOver.withLock { $0 } } }.value
                return .text(200, "late")
            }
            let listener = try Listener(.init(threads: threads), responder: responder)
            let sockets = try (0..<200).map { _ in try RawSocket(port: listener.port) }
            try await eventually { listener.load.connections == sockets.count }
            Thread.detachNewThread {
                for (index, socket) in sockets.enumerated() {
                    socket.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    if index % (1 + round % 7) == 0 { usleep(50) }
                }
            }
            await listener.drain(within: .zero)
            isOver.withLock { $0 = true }
            #expect(listener.load == (0, 0), "round \(round)")
        }
    }
}

/// Unruly clients, each on a thread of its own.
private final class Crowd: Sendable {
    private let isOver: Lock<Bool>
    private let left: Lock<Int>

    init(port: UInt16, count: Int, seed: UInt64) {
        let isOver = Lock(false)
        let left = Lock(count)
        for number in 0..<count {
            Thread.detachNewThread {
                var client = UnrulyClient(port: port, seed: seed + UInt64(number))
                client.run { isOver.withLock { $0 } }
                left.withLock { $0 -= 1 }
            }
        }
        self.isOver = isOver
        self.left = left
    }

    /// Tells them to go, and waits until they have.
    func disperse() async {
        isOver.withLock { $0 = true }
        while left.withLock({ $0 }) > 0 { try? await Task.sleep(for: .milliseconds(2)) }
    }
}
