import Ground
import TestSupport
import Testing
import Transfer

@testable import Service

/// The call that stops when something is wrong, to a real server.
@Suite(.timeLimit(.minutes(4)))
struct HeartbeatCallTests {
    @Test func `an address is called again and again while all is well, and not while something is sick`()
        async throws
    {
        try await withStubServer { server in
            server.on("/ping/secret-7", .text(200, "ok"))
            let troubles = Lock<[Finding]>([])
            let lines = Lock<[String]>([])
            let log = Log(level: .info) { line in lines.withLock { $0.append(line.text) } }
            let call = Self.call("\(server.url)/ping/secret-7", log) { troubles.withLock { $0 } }
            let task = Task { await call.run() }
            try await eventually(within: .seconds(60)) { server.requests(to: "/ping/secret-7").count >= 3 }

            troubles.withLock { $0 = [.sick("disk", "1 MiB are free.", "Free some.")] }
            try await eventually(within: .seconds(60)) {
                lines.withLock { $0 }.contains { $0.contains("no heartbeat") && $0.contains("1 MiB are free") }
            }
            let count = server.requests.count
            #expect(await call.call()?.contains("disk") == true)
            #expect(server.requests.count == count, "nothing is called while something is sick")

            troubles.withLock { $0 = [] }
            try await eventually(within: .seconds(60)) { server.requests.count > count }
            try await eventually(within: .seconds(60)) { lines.withLock { $0 }.contains { $0.contains("goes on") } }
            task.cancel()
            await task.value
            let told = lines.withLock { $0 }
            #expect(told.count { $0.contains("no heartbeat") } == 1, "a trouble is told once, not at every look")
            #expect(!told.contains { $0.contains("secret-7") })
            let last = server.requests.count
            #expect(server.requests.last?.method == "GET")
            #expect(server.requests.count == last)
        }
    }

    @Test func `an address that fails is told without naming it, and called again`() async throws {
        try await withStubServer { server in
            server.on("/ping/secret-7", .text(500, "broken"), .text(200, "ok"))
            let call = Self.call("\(server.url)/ping/secret-7", .silent) { [] }
            let failure = try #require(await call.call())
            #expect(failure.contains("500"))
            #expect(!failure.contains("secret-7"))
            #expect(await call.call() == nil)
            await server.stop()
            let gone = try #require(await call.call())
            #expect(gone.contains("heartbeat.url"))
            #expect(!gone.contains("secret-7"))
        }
    }

    private static func call(
        _ url: String,
        _ log: Log,
        _ troubles: @escaping @Sendable () async -> [Finding]
    ) -> HeartbeatCall {
        let client = HTTPClient(.init(addresses: .allowingLoopback))
        return HeartbeatCall(url, every: .milliseconds(20), over: client, log: log, troubles: troubles)
    }
}
