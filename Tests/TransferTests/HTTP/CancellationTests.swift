import Ground
import HTTP
import TestSupport
import Testing
import Transfer

/// A cancelled task gets its thread back at once, wherever the transfer is.
@Suite struct CancellationTests {
    let client = HTTPClient(.init(addresses: .allowingLoopback))

    /// Starts a transfer, cancels it when it is under way, and returns how long the end took.
    private func cancel(_ url: String, when isUnderWay: () async throws -> Bool) async throws -> Duration {
        let sink = MemorySink()
        let task = Task { try await client.get(.init(url: url), into: sink) }
        try await eventually(isUnderWay)
        try await Task.sleep(for: .milliseconds(30))
        let before = ContinuousClock.now
        task.cancel()
        let error = await #expect(throws: TransferError.self) { try await task.value }
        let latency = before.duration(to: .now)
        #expect(error?.code == .cancelled)
        #expect(sink.bytes.isEmpty)
        return latency
    }

    @Test func `waiting for an answer, receiving it, and connecting all end within a tenth of a second`() async throws {
        try await withStubServer { server in
            server.on("/hang", .hang)
            server.on(
                "/drip",
                StubAnswer(body: [UInt8](repeating: 1, count: 1000)).dripping(1, every: .milliseconds(5))
            )
            let hole = try Blackhole()
            for url in [server.url + "/hang", server.url + "/drip", hole.url] {
                // The machine that runs the tests is busy: the best of a few says what the client does.
                var latencies: [Duration] = []
                for _ in 0..<5 {
                    let known = server.requests.count
                    latencies.append(try await cancel(url) { url == hole.url || server.requests.count > known })
                }
                print("cancelled \(url) after \(latencies)")
                #expect(latencies.min().map { $0 < .milliseconds(100) } == true)
            }
        }
    }

    @Test func `a hundred transfers end together`() async throws {
        try await withStubServer { server in
            server.on("/", .hang)
            let task = Task {
                await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<100 {
                        group.addTask {
                            do throws(TransferError) {
                                _ = try await client.get(.init(url: server.url + "/"), into: MemorySink())
                                return false
                            } catch {
                                return error.code == .cancelled
                            }
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
            }
            try await eventually { server.requests.count == 100 }
            let before = ContinuousClock.now
            task.cancel()
            #expect(await task.value == 100)
            let latency = before.duration(to: .now)
            print("cancelled a hundred transfers after \(latency)")
            #expect(latency < .seconds(5))
        }
    }

    @Test func `a task that is cancelled before it asks sends nothing`() async throws {
        try await withStubServer { server in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.get(.init(url: server.url + "/"), into: MemorySink())
            }
            let error = await #expect(throws: TransferError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `random cancellations never lose or double an end`() async throws {
        try await withStubServer(limits: .init(connectionsPerAddress: 900)) { server in
            server.onAnythingElse { request in
                try await Task.sleep(for: .milliseconds(Int(request.query["wait"] ?? "") ?? 0))
                return .text(200, "done")
            }
            var generator = SeededGenerator(seed: 3)
            let waits = (0..<400).map { _ in
                (Int.random(in: 0...40, using: &generator), Int.random(in: 0...40, using: &generator))
            }
            let ends = await withTaskGroup(of: Bool.self) { group in
                for (wait, patience) in waits {
                    group.addTask {
                        let task = Task {
                            try await client.get(.init(url: "\(server.url)/?wait=\(wait)"), into: MemorySink())
                        }
                        try? await Task.sleep(for: .milliseconds(patience))
                        task.cancel()
                        switch await task.result {
                        case .success(let answer): return answer.status == 200
                        case .failure(let error): return (error as? TransferError)?.code == .cancelled
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(ends == 400, "seed 3")
        }
    }
}
