import Ground
import HTTP
import TestSupport
import Testing
import Transfer

/// Stopping: what runs is finished, nothing new begins, and what does not end is ended.
@Suite struct DrainTests {
    private let client = HTTPClient(.init(addresses: .allowingLoopback))
    private let gate = Gate()

    /// Answers `/quick` at once, and anything else when the gate is open.
    private func listener() throws -> Listener {
        try Listener(
            responder: HandlerResponder { [gate] request in
                if request.path != "/quick" { try await gate.pass() }
                return .text(200, "finished")
            }
        )
    }

    private func ask(_ listener: Listener) -> Task<Int, any Error> {
        Task { [client] in try await client.get(.init(url: listener.url), into: MemorySink()).status }
    }

    /// Waits until the drain has begun, which the answers on a connection tell that was open before.
    private func waitForDrain(_ kept: RawClient) async throws {
        try await eventually {
            await kept.send("GET /quick HTTP/1.1\r\nHost: x\r\n\r\n")
            return await kept.read(until: "\r\n\r\n").contains("Connection: close")
        }
    }

    @Test func `what runs is finished before the drain ends, and what comes is refused`() async throws {
        let listener = try listener()
        let kept = try (0..<2).map { _ in try RawClient(port: listener.port) }
        try await eventually { listener.load.connections == 2 }
        let running = (0..<20).map { _ in ask(listener) }
        try await eventually { listener.load.requests == 20 }
        async let drained: Void = listener.drain(within: .seconds(60))
        try await waitForDrain(kept[0])
        await kept[1].send("GET /quick HTTP/1.1\r\nHost: x\r\n\r\n")
        let refusal = await kept[1].read(until: "\r\n\r\n")
        #expect(refusal.hasPrefix("HTTP/1.1 503"))
        #expect(refusal.contains("Connection: close"))
        gate.open()
        await drained
        for task in running { #expect(try await task.value == 200) }
        #expect(listener.load == (0, 0))
    }

    @Test func `nobody listens after a drain, and the port is free`() async throws {
        // Another test may be given the port in between.
        for _ in 0..<20 {
            let listener = try listener()
            await listener.drain()
            guard (try? RawSocket(port: listener.port)) == nil,
                let next = try? Listener(
                    .init(port: listener.port),
                    responder: HandlerResponder { _ in .text(200, "") }
                )
            else { continue }
            #expect(try await client.get(.init(url: next.url), into: MemorySink()).status == 200)
            await next.drain()
            return
        }
        Issue.record("the port of a drained listener was in use, time and again")
    }

    @Test func `what does not finish in time is ended`() async throws {
        let listener = try listener()
        let running = ask(listener)
        try await eventually { listener.load.requests == 1 }
        let before = ContinuousClock.now
        await listener.drain(within: .milliseconds(200))
        #expect(before.duration(to: .now) < .seconds(30))
        switch await running.result {
        case .success(let status): #expect(status == 503)
        case .failure(let error): #expect((error as? TransferError)?.code == .cut)
        }
    }

    @Test func `a handler that heeds no cancellation does not hold the drain up`() async throws {
        let hasEnded = Lock(false)
        let stubborn = HandlerResponder { [gate] _ in
            try await gate.passStubbornly()
            hasEnded.withLock { $0 = true }
            return .text(200, "late")
        }
        let listener = try Listener(responder: stubborn)
        let running = ask(listener)
        try await eventually { listener.load.requests == 1 }
        await listener.drain(within: .milliseconds(100))
        _ = await running.result
        // Its answer comes to nobody, and breaks nothing.
        gate.open()
        try await eventually { hasEnded.withLock { $0 } }
        #expect(listener.load == (0, 0))
    }

    @Test func `a client that reads nothing does not hold the drain up`() async throws {
        let endless = HandlerResponder { _ in
            HTTPResponse(
                200,
                body: .stream(length: nil) { writer in
                    while true { try await writer.write([UInt8](repeating: 0x61, count: 65_536)) }
                }
            )
        }
        let listener = try Listener(responder: endless)
        let greedy = try RawClient(port: listener.port)
        await greedy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        try await eventually { listener.load.requests == 1 }
        await listener.drain(within: .milliseconds(200))
        #expect(listener.load == (0, 0))
    }

    @Test func `an upload that is under way does not hold the drain up, whether it is read or not`() async throws {
        let uploads = UploadResponder { [gate] stream in
            try await gate.pass()
            return try await stream.reduce(into: 0) { $0 += $1.count }
        }
        let listener = try Listener(responder: uploads)
        let slow = try RawClient(port: listener.port)
        await slow.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nsome")
        let fast = try RawClient(port: listener.port)
        await fast.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        await fast.send([UInt8](repeating: 0x61, count: 400_000))
        try await eventually { listener.load.requests == 2 }
        await listener.drain(within: .milliseconds(200))
        #expect(listener.load == (0, 0))
    }

    @Test func `two drains at once both end, and an idle connection is closed`() async throws {
        let listener = try listener()
        let idle = try RawClient(port: listener.port)
        let running = ask(listener)
        try await eventually { listener.load == (2, 1) }
        gate.open()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { await listener.drain(within: .seconds(60)) } }
        }
        #expect(try await running.value == 200)
        #expect(await idle.timeUntilClosed(within: .seconds(10)) != nil)
    }
}
