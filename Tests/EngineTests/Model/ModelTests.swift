import Ground
import TestSupport
import Testing

/// Random lives of harvests and mails, on the service and on a small reference model side by side.
///
/// *Source*: mail-and-queue.md R30. A hundred thousand steps with `CI_FULL=true`, a few thousand otherwise.
@Suite struct ModelTests {
    private static let steps = 1_000
    /// Fewer on PostgreSQL, where each step goes over a socket.
    private static let lives: [(TestStore, UInt64)] = TestStore.allCases.flatMap { store in
        let count = Requirement.isFullRun ? (store == .sqlite ? 80 : 20) : (store == .sqlite ? 3 : 1)
        return (1...count).map { (store, UInt64($0)) }
    }

    @Test(arguments: lives.indices)
    func `whatever happens in whatever order, service and model agree, and nothing is lost or told twice unannounced`(
        index: Int
    ) async throws {
        let (store, seed) = Self.lives[index]
        let life = ModelLife.random(seed: seed, steps: Self.steps)
        guard let fault = try await life.fault(on: store) else { return }
        let short = try await Shrinking.shortest(life.operations, tries: 120) { operations in
            try await ModelLife(operations: operations).fault(on: store) != nil
        }
        let reason = try await ModelLife(operations: short).fault(on: store) ?? fault
        let steps = short.map { "\($0)" }.joined(separator: "\n")
        Issue.record("seed \(seed) on \(store): \(reason)\nThe shortest life that ends so:\n\(steps)")
    }

    @Test func `a failing life is shrunk to the steps that it needs`() async {
        var random = SeededGenerator(seed: 3)
        var list = (0..<500).map { _ in Int.random(in: 0..<100, using: &random) }
        list[100] = 1_000
        list[400] = 2_000
        let short = await Shrinking.shortest(list, tries: 200) { candidate in
            guard let first = candidate.firstIndex(of: 1_000), let second = candidate.firstIndex(of: 2_000) else {
                return false
            }
            return first < second
        }
        #expect(short == [1_000, 2_000])
    }
}
