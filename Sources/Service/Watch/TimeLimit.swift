internal import Ground

/// Runs work that may not end for long, and stops waiting for it when time is up; the work itself is left to end alone.
///
/// Nil when time was up.
func within<Value: Sendable>(
    _ limit: Duration,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    let race = Race<Value>()
    return try await withCheckedThrowingContinuation { continuation in
        race.begin(continuation)
        Task {
            do {
                race.end(.success(try await work()))
            } catch {
                race.end(.failure(error))
            }
        }
        Task {
            try? await Task.sleep(for: limit)
            race.end(.success(nil))
        }
    }
}

/// Answers a waiting task once, with whatever comes first.
private final class Race<Value: Sendable>: Sendable {
    private let waiter = Lock<CheckedContinuation<Value?, any Error>?>(nil)

    func begin(_ continuation: CheckedContinuation<Value?, any Error>) {
        waiter.withLock { $0 = continuation }
    }

    func end(_ result: Result<Value?, any Error>) {
        let waiter = waiter.withLock { waiter in
            defer { waiter = nil }
            return waiter
        }
        waiter?.resume(with: result)
    }
}
