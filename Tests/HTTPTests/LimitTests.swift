import Ground
import HTTP
import TestSupport
import Testing
import Transfer

/// What slow and greedy clients can take.
@Suite struct LimitTests {
    private static let quick = ListenerLimits(head: .milliseconds(400), body: .milliseconds(400), idle: .seconds(1))

    private static var hello: HandlerResponder {
        HandlerResponder { _ in .text(200, "hello") }
    }

    @Test func `a head that drips ends at its time, however steadily it comes`() async throws {
        try await Serving.run(Self.hello, limits: Self.quick) { serving in
            let client = try RawClient(port: serving.listener.port)
            async let dripping: Void = client.drip(
                "GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "X-A: b\r\n", count: 100))",
                every: .milliseconds(20)
            )
            let time = await client.timeUntilClosed(within: .seconds(20))
            await dripping
            #expect(time.map { $0 >= .milliseconds(300) } == true)
            #expect(serving.log.isEmpty)
        }
    }

    @Test func `a connection that says nothing ends as well`() async throws {
        try await Serving.run(Self.hello, limits: Self.quick) { serving in
            let client = try RawClient(port: serving.listener.port)
            #expect(await client.timeUntilClosed(within: .seconds(20)) != nil)
            try await eventually { serving.listener.load.connections == 0 }
        }
    }

    @Test func `the head of a second request has its time, too`() async throws {
        try await Serving.run(Self.hello, limits: Self.quick) { serving in
            let client = try RawClient(port: serving.listener.port)
            await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(await client.read(until: "hello\n").contains("200 OK"))
            async let dripping: Void = client.drip(
                "GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "X-A: b\r\n", count: 100))",
                every: .milliseconds(20)
            )
            #expect(await client.timeUntilClosed(within: .seconds(20)) != nil)
            await dripping
        }
    }

    @Test func `a body that drips ends at its time`() async throws {
        try await Serving.run(Self.hello, limits: Self.quick) { serving in
            let client = try RawClient(port: serving.listener.port)
            await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
            async let dripping: Void = client.drip(String(repeating: "x", count: 1000), every: .milliseconds(20))
            #expect(await client.timeUntilClosed(within: .seconds(20)) != nil)
            await dripping
        }
    }

    @Test func `a handler may take longer than a client`() async throws {
        let gate = Gate()
        let slow = HandlerResponder { _ in
            try await gate.pass()
            return .text(200, "done")
        }
        try await Serving.run(slow, limits: Self.quick) { serving in
            async let answer = serving.get("/")
            try await eventually { serving.listener.load.requests == 1 }
            // One that came later has been sent away when its time was over.
            let silent = try RawClient(port: serving.listener.port)
            #expect(await silent.timeUntilClosed(within: .seconds(20)) != nil)
            gate.open()
            #expect(try await answer.body == "done\n")
        }
    }

    @Test func `a reader that is slower than its client costs the client no time`() async throws {
        let gate = Gate()
        let slow = UploadResponder { stream in
            try await gate.pass()
            return try await stream.reduce(into: 0) { $0 += $1.count }
        }
        let size = 3 << 20
        try await Serving.run(slow, limits: .init(body: .seconds(2))) { serving in
            let client = try RawClient(port: serving.listener.port)
            await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n")
            async let sent = client.send([UInt8](repeating: 0x61, count: size))
            // One that owes the rest of its body, and began later, has been sent away when its time was over.
            let lazy = try RawClient(port: serving.listener.port)
            await lazy.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nsome")
            #expect(await lazy.timeUntilClosed(within: .seconds(20)) != nil)
            gate.open()
            #expect(await sent)
            #expect(await client.read(until: "bytes\n").contains("\(size) bytes"))
        }
    }

    @Test func `a connection that rests between two requests is kept for a while`() async throws {
        try await Serving.run(Self.hello, limits: .init(head: .milliseconds(400))) { serving in
            let client = try RawClient(port: serving.listener.port)
            for _ in 0..<2 {
                await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(await client.read(until: "hello\n").contains("200 OK"))
                // Longer than a head may take.
                let silent = try RawClient(port: serving.listener.port)
                #expect(await silent.timeUntilClosed(within: .seconds(20)) != nil)
            }
        }
    }

    @Test func `a hundred that drip do not hinder one that asks`() async throws {
        try await Serving.run(Self.hello, limits: .init(head: .seconds(3))) { serving in
            let slow = try (0..<100).map { _ in try RawClient(port: serving.listener.port) }
            for client in slow { await client.send("GET / HTT") }
            for _ in 0..<20 { #expect(try await serving.get("/").status == 200) }
            for client in slow { await client.send("P") }
            try await eventually { serving.listener.load.connections <= 1 }
        }
    }

    @Test func `connections beyond the limit are told so with 503`() async throws {
        try await Serving.run(Self.hello, limits: .init(connections: 5)) { serving in
            let held = try (0..<5).map { _ in try RawClient(port: serving.listener.port) }
            try await eventually { serving.listener.load.connections == 5 }
            let refused = try await serving.get("/")
            #expect(refused.status == 503)
            #expect(refused.headers["Retry-After"] == "1")
            for client in held {
                await client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                #expect(await client.read().contains("200 OK"))
            }
            try await eventually { serving.listener.load.connections == 0 }
            #expect(try await serving.get("/").status == 200)
        }
    }

    @Test func `connections of one address beyond its limit are told so with 503`() async throws {
        try await Serving.run(Self.hello, limits: .init(connectionsPerAddress: 2)) { serving in
            let held = try (0..<2).map { _ in try RawClient(port: serving.listener.port) }
            try await eventually { serving.listener.load.connections == 2 }
            #expect(try await serving.get("/").status == 503)
            withExtendedLifetime(held) {}
        }
    }

    @Test func `beyond the spare ones connections are closed at once, and room that is left is given again`()
        async throws
    {
        try await Serving.run(Self.hello, limits: .init(connections: 2)) { serving in
            var crowd = try (0..<80).map { _ in try RawClient(port: serving.listener.port) }
            try await eventually { serving.listener.load.connections == 66 }
            #expect(await crowd[79].timeUntilClosed(within: .seconds(20)) != nil)
            crowd = []
            try await eventually { serving.listener.load.connections == 0 }
            #expect(try await serving.get("/").status == 200)
        }
    }

    @Test func `a client that does not read holds its response up, not the server's memory`() async throws {
        let written = Lock(0)
        let endless = HandlerResponder { _ in
            HTTPResponse(
                200,
                body: .stream(length: nil) { writer in
                    while true {
                        try await writer.write([UInt8](repeating: 0x61, count: 65_536))
                        written.withLock { $0 += 65_536 }
                    }
                }
            )
        }
        try await Serving.run(endless, limits: .init(idle: .seconds(1))) { serving in
            let client = try RawClient(port: serving.listener.port)
            await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            // It is given up when it has read nothing for the idle time.
            try await eventually(within: .seconds(30)) { !serving.log.isEmpty }
            #expect(serving.log.first?.isComplete == false)
            // What the kernel buffers for both ends of a loopback connection, and the mark of the writer.
            #expect(written.withLock { $0 } < 16 << 20)
        }
    }
}
