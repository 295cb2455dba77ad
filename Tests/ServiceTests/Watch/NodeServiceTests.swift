import Database
import Engine
import Foundation
import Ground
import HTTP
import TestSupport
import Testing
import Transfer

@testable import Service

/// What a node answers over HTTP, asked of a real one.
@Suite(.timeLimit(.minutes(4)))
struct NodeServiceTests {
    @Test func `a node says that it lives and is ready, tells its figures, and is unready while it comes to rest`()
        async throws
    {
        try await Self.withNode { installation, engine, node in
            #expect(try await Self.get(node, "/readyz").status == 503, "the engine has not begun")
            let work = Task { try await engine.run() }
            try await eventually(within: .seconds(60)) { try await Self.get(node, "/readyz").status == 200 }
            #expect(try await Self.get(node, "/healthz").text == "ok\n")
            let metrics = try await Self.get(node, "/metrics")
            #expect(metrics.status == 200)
            #expect(metrics.answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            for line in [
                "garner_database_up 1", "garner_loop_stuck{loop=\"sweeper\"} 0",
                "garner_scheduler_lag_seconds 0", "garner_mails{state=\"queued\"} 0", "garner_lease_losses_total 0",
                "garner_database_waiting{pool=\"write\"}", "garner_nodes",
                "garner_build_info{version=\"\(Product.version)\",database=\"sqlite\"} 1",
            ] {
                #expect(metrics.text.contains(line), "\(line)")
            }
            try Self.expectTextForm(metrics.text)
            engine.drain()
            let ready = try await Self.get(node, "/readyz")
            #expect(ready.status == 503)
            #expect(ready.text.contains("comes to rest"))
            #expect(try await Self.get(node, "/healthz").status == 200, "it lives until the end")
            try await work.value
            let nodes = try await Vitals.read(installation.database, clock: installation.clock).nodes
            #expect(nodes.isEmpty, "it took leave")
        }
    }

    @Test func `a running node reports itself in the database, with its loops and where it answers`() async throws {
        try await Self.withNode { installation, engine, node in
            let work = Task { try await engine.run() }
            var seen: NodeReport?
            try await eventually(within: .seconds(60)) {
                seen = try await Vitals.read(installation.database, clock: installation.clock).nodes.first
                return seen != nil
            }
            let report = try #require(seen)
            #expect(report.url == node.url)
            #expect(report.version == Product.version)
            #expect(report.isAlive(at: installation.clock.now()))
            #expect(report.pools.map(\.name).sorted() == ["read", "write"])
            #expect(report.loops.allSatisfy { !$0.isStuck })
            engine.drain()
            try await work.value
        }
    }

    static let visitors: [(headers: [String: String], status: Int)] = [
        (headers: [:], status: 200),
        (headers: ["X-Forwarded-For": "203.0.113.9"], status: 403),
        (headers: ["Forwarded": "for=203.0.113.9"], status: 403),
        (headers: ["Authorization": "Bearer right", "X-Forwarded-For": "203.0.113.9"], status: 200),
        (headers: ["Authorization": "bearer right"], status: 200),
        (headers: ["Authorization": "Bearer wrong"], status: 403),
    ]

    @Test(arguments: visitors)
    func `figures are for this machine, unless somebody has the token`(
        headers: [String: String],
        status: Int
    )
        async throws
    {
        try await Self.withNode({ $0.http.metricsToken = Secret("right") }) { _, _, node in
            let answer = try await Self.get(node, "/metrics", headers)
            #expect(answer.status == status)
            if status == 403 { #expect(answer.text.contains("http.metrics_allow")) }
            #expect(try await Self.get(node, "/healthz", headers).status == 200)
        }
    }

    @Test func `an address that is taken ends the start with cause and remedy, unless nobody asked for it`()
        async throws
    {
        try await withStubServer { other in
            var configuration = Configuration()
            configuration.http.listen = ListenAddress(host: "127.0.0.1", port: other.port)
            let failure = #expect(throws: ListenFailure.self) {
                _ = try NodeService(configuration, isLenient: false, log: .silent)
            }
            let text = try #require(failure?.description)
            #expect(text.contains("already listens on 127.0.0.1:\(other.port)"))
            #expect(text.contains("http.listen"))
            let lines = Lock<[String]>([])
            let log = Log(level: .warning) { line in lines.withLock { $0.append(line.text) } }
            let node = try NodeService(configuration, isLenient: true, log: log)
            #expect(node.url == nil)
            #expect(lines.withLock { $0 }.contains { $0.contains("http.listen") })
            await node.end()
        }
    }

    @Test(arguments: [
        ("127.0.0.1:8730", "127.0.0.1:8730"), ("[::1]:80", "[::1]:80"), ("garner.example:0", "garner.example:0"),
        ("::1:80", nil), ("8730", nil), (":8730", nil), ("127.0.0.1:65536", nil), ("http://127.0.0.1:80", nil),
    ])
    func `an address to listen on has a host and a port`(_ text: String, _ read: String?) {
        #expect(ListenAddress(text)?.description == read)
    }

    @Test func `however often figures are asked for, the database is asked once in a while`() async throws {
        let looks = Lock(0)
        let glance = Glance(fresh: .seconds(600)) {
            try await Task.sleep(for: .milliseconds(20))
            return looks.withLock { looks in
                looks += 1
                return looks
            }
        }
        await withDiscardingTaskGroup { group in
            for _ in 0..<50 { group.addTask { #expect((try? await glance.value()) == 1) } }
        }
        let hasty = Glance(fresh: .zero) { looks.withLock { $0 += 1 } }
        try await hasty.value()
        try await hasty.value()
        #expect(looks.withLock { $0 } == 3)
    }

    @Test func `work that does not end is not waited for`() async throws {
        let began = ContinuousClock.now
        let answer = try await within(.milliseconds(50)) {
            try await Task.sleep(for: .seconds(600))
            return 1
        }
        #expect(answer == nil)
        #expect(ContinuousClock.now - began < .seconds(300))
        #expect(try await within(.seconds(600)) { 2 } == 2)
    }

    // MARK: - The scene

    struct Answer {
        let answer: HTTPTransferAnswer
        let text: String
        var status: Int { answer.status }
    }

    /// A node over an installation of its own, listening on a free port.
    private static func withNode(
        _ change: (inout Configuration) -> Void = { _ in },
        _ body: (Installation, Engine, NodeService) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            var configuration = Configuration()
            configuration.data.folder = "\(folder)/data"
            configuration.http.listen = ListenAddress(host: "127.0.0.1", port: 0)
            change(&configuration)
            let installation = try await Installation.create(configuration)
            let node = try NodeService(configuration, isLenient: false, log: .silent)
            let engine = try installation.engine(log: .silent, url: node.url)
            node.begin(installation, engine, log: .silent)
            do {
                try await body(installation, engine, node)
            } catch {
                engine.drain()
                await node.end()
                await installation.close()
                throw error
            }
            await node.end()
            await installation.close()
        }
    }

    private static func get(
        _ node: NodeService,
        _ path: String,
        _ headers: [String: String] = [:]
    ) async throws -> Answer {
        let client = HTTPClient(.init(addresses: .allowingLoopback))
        defer { client.close() }
        var request = HTTPTransferRequest(url: try #require(node.url) + path)
        for (name, value) in headers { request.headers[name] = value }
        let sink = MemorySink()
        let answer = try await client.get(request, into: sink)
        return Answer(answer: answer, text: String(decoding: sink.bytes, as: UTF8.self))
    }

    /// Each line is a comment or a value of the metric that was announced last, each metric is announced once, and none
    /// has two values with the same labels.
    static func expectTextForm(_ text: String) throws {
        var announced: Set<String> = [], seen: Set<Substring> = []
        var current = "", kind = ""
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# ") {
                let words = line.split(separator: " ")
                if words[1] == "HELP" { #expect(announced.insert(String(words[2])).inserted, "\(line)") }
                (current, kind) = (String(words[2]), words[1] == "TYPE" ? String(words[3]) : "")
                continue
            }
            let match = try #require(
                line.wholeMatch(of: /([a-z_]+)(\{([a-z]+="([^"\\\n]|\\.)*",?)+\})? (NaN|[+-]Inf|[-+.e0-9]+)/),
                "\(line)"
            )
            let name = String(match.1)
            #expect(kind == "histogram" ? name.hasPrefix(current) : name == current, "\(line)")
            if kind == "counter" { #expect(name.hasSuffix("_total"), "\(line)") }
            #expect(seen.insert(line.prefix { $0 != " " }).inserted, "\(line)")
        }
        #expect(announced.count > 20)
    }
}
