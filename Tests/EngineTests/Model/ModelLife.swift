import Database
import Ground
import HTTP
import Tenancy
import TestSupport

/// A whole life: its steps, taken on a new database, and what went wrong, if anything did.
struct ModelLife: Sendable {
    let operations: [ModelOperation]

    static func random(seed: UInt64, steps: Int) -> ModelLife {
        var random = SeededGenerator(seed: seed)
        return ModelLife(operations: (0..<steps).map { _ in .random(using: &random) })
    }

    /// Nil when service and reference agree all along.
    func fault(on store: TestStore) async throws -> String? {
        try await store.withDatabase(migrations: EngineStage.migrations) { database in
            try await withTemporaryFolder { folder in
                try await withStubServer { server in
                    let clock = ManualClock(Instant(seconds: 1_770_638_400))
                    var scenes: [ModelScene] = []
                    for key in ["north", "south"] {
                        let consortium = try await database.write { transaction in
                            let details = ConsortiumDetails(key: key, name: "Consortium \(key)")
                            return try ConsortiumRepository(transaction).add(details, at: clock.now())
                        }
                        var stage = EngineStage(
                            database: database,
                            server: server,
                            folder: folder,
                            scope: ConsortiumScope(consortium.id)
                        )
                        stage.clock = clock
                        stage.policy = ModelWorld.policy
                        scenes.append(try await ModelScene.set(key, stage))
                    }
                    var world = ModelWorld(scenes: scenes, clock: clock)
                    do {
                        for (index, operation) in operations.enumerated() {
                            try await world.take(operation)
                            if index % 20 == 19 { try await world.check() }
                        }
                        try await world.check()
                        try await world.calm()
                        return nil
                    } catch {
                        return "\(error)"
                    }
                }
            }
        }
    }
}

/// Finds a short list that still fails, by leaving out ever smaller pieces.
enum Shrinking {
    /// Asks `fails` at most so many times.
    static func shortest<Element>(
        _ list: [Element],
        tries: Int,
        _ fails: ([Element]) async throws -> Bool
    ) async rethrows -> [Element] {
        var list = list
        var size = max(list.count / 2, 1)
        var left = tries
        while left > 0 {
            var start = 0
            var isShorter = false
            while start < list.count, left > 0 {
                let candidate = Array(list[..<start] + list[min(start + size, list.count)...])
                left -= 1
                if try await fails(candidate) {
                    list = candidate
                    isShorter = true
                } else {
                    start += size
                }
            }
            if size == 1, !isShorter { break }
            size = max(size / 2, 1)
        }
        return list
    }
}
