import Foundation
import Ground
import HTTP
import TestSupport
import Testing
import Transfer

/// What goes well.
@Suite struct HTTPClientTests {
    let client = HTTPClient(.init(addresses: .allowingLoopback))

    @Test func `an answer carries status, header, sizes, timings and address`() async throws {
        try await withStubServer { server in
            var stub = StubAnswer.json(#"{"a":1}"#, status: 503)
            stub.headers["Retry-After"] = "30"
            stub.headers["Content-Type"] = "Application/JSON; charset=UTF-8"
            server.on("/reports", stub.delayed(by: .milliseconds(60)))
            let sink = MemorySink()
            let answer = try await client.get(.init(url: server.url + "/reports?api_key=abc&x=1"), into: sink)
            #expect(answer.status == 503)
            #expect(answer.mediaType == "application/json")
            #expect(answer.retryAfter == .after(.seconds(30)))
            #expect(answer.finalURL == server.url + "/reports?api_key=***&x=1")
            #expect(answer.bytes == 7)
            #expect(answer.wireBytes == 7)
            #expect(answer.remoteAddress == "127.0.0.1:\(server.port)")
            #expect(answer.timings.firstByte >= .milliseconds(55))
            #expect(answer.timings.total >= answer.timings.firstByte)
            #expect(answer.timings.connect > .zero)
            #expect(sink.bytes == Array(#"{"a":1}"#.utf8))
        }
    }

    @Test func `the request is sent as it was given`() async throws {
        try await withStubServer { server in
            server.on("/r", .text(200, "x"))
            var request = HTTPTransferRequest(url: server.url + "/r?a=b|c&d=%7C&e=ü,", userAgent: "Test/1 (x)")
            request.headers = ["Accept": "application/json", "X-Empty": "", "Host": "evil", "X": "1"]
            _ = try await client.get(request, into: MemorySink())
            let seen = try #require(server.requests.first)
            #expect(seen.method == "GET")
            #expect(seen.query.parameters.map(\.value) == ["b|c", "|", "ü,"])
            #expect(seen.headers["User-Agent"] == "Test/1 (x)")
            #expect(seen.headers["Accept"] == "application/json")
            #expect(seen.headers["Accept-Encoding"] == "gzip")
            #expect(seen.headers["X-Empty"] == "")
            #expect(seen.headers["X"] == "1")
            #expect(seen.headers["Host"] == "127.0.0.1:\(server.port)")
        }
    }

    @Test(arguments: ["gzip", "x-gzip", "GZIP"])
    func `a compressed body arrives decoded, and both sizes are told`(name: String) async throws {
        try await withStubServer { server in
            let document = String(repeating: "usage and more usage ", count: 50_000)
            var stub = StubAnswer.text(200, document).gzipped
            stub.headers["Content-Encoding"] = name
            server.on("/", stub)
            let sink = MemorySink()
            let answer = try await client.get(.init(url: server.url + "/"), into: sink)
            #expect(sink.bytes == Array(document.utf8))
            #expect(answer.bytes == Int64(document.utf8.count))
            #expect(answer.wireBytes == Int64(stub.body.count))
        }
    }

    @Test func `gzip bytes that are not announced as such arrive as they are`() async throws {
        try await withStubServer { server in
            let bytes = Gzip.compress(Array("{}".utf8))
            server.on("/", StubAnswer(body: bytes))
            let sink = MemorySink()
            _ = try await client.get(.init(url: server.url + "/"), into: sink)
            #expect(sink.bytes == bytes)
        }
    }

    @Test(arguments: [0, 204, 404])
    func `an empty body is complete, even where it is said to be compressed`(status: Int) async throws {
        try await withStubServer { server in
            server.on("/", StubAnswer(status == 0 ? 200 : status, headers: ["Content-Encoding": "gzip"]))
            let answer = try await client.get(.init(url: server.url + "/"), into: MemorySink())
            #expect(answer.bytes == 0)
        }
    }

    @Test func `a byte order mark and any content type arrive untouched`() async throws {
        try await withStubServer { server in
            server.on("/", StubAnswer.text(200, "{}", type: "text/html").withByteOrderMark)
            let sink = MemorySink()
            let answer = try await client.get(.init(url: server.url + "/"), into: sink)
            #expect(sink.bytes == [0xef, 0xbb, 0xbf, 0x7b, 0x7d])
            #expect(answer.mediaType == "text/html")
        }
    }

    @Test func `two hundred transfers run at once on one thread`() async throws {
        try await withStubServer(limits: .init(connectionsPerAddress: 500)) { server in
            server.onAnythingElse { request in
                try await Task.sleep(for: .milliseconds(200))
                return .text(200, String(repeating: request.path, count: 1000))
            }
            let before = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let sink = MemorySink()
                        _ = try await client.get(.init(url: "\(server.url)/\(number)"), into: sink)
                        #expect(sink.bytes == Array((String(repeating: "/\(number)", count: 1000) + "\n").utf8))
                    }
                }
                try await group.waitForAll()
            }
            // One after the other they would take 40 seconds.
            #expect(before.duration(to: .now) < .seconds(10))
            #expect(server.requests.count == 200)
        }
    }

    @Test func `a connection is used again for the next request`() async throws {
        try await withRawServer { connection in
            for _ in 0..<2 {
                connection.readHead()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
            connection.waitForClose()
        } _: { server in
            for turn in 0..<2 {
                let answer = try await client.get(.init(url: server.url + "/"), into: MemorySink())
                #expect((answer.timings.connect == .zero) == (turn == 1))
            }
            #expect(server.connectionCount == 1)
        }
    }

    @Test func `proxies that the environment names are not heeded`() async {
        // In a process of its own: its environment is everybody's, and may not change while others read it.
        await #expect(processExitsWith: .success) {
            try await withRawServer { connection in
                connection.readHead()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy")
            } _: { proxy in
                for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
                    setenv(name, proxy.url, 1)
                }
                try await withStubServer { server in
                    server.on("/", .text(200, "target"))
                    let sink = MemorySink()
                    let client = HTTPClient(.init(addresses: .allowingLoopback))
                    _ = try await client.get(.init(url: server.url + "/"), into: sink)
                    try #require(String(decoding: sink.bytes, as: UTF8.self) == "target")
                    try #require(proxy.connectionCount == 0)
                }
            }
        }
    }

    @Test func `a configured proxy is asked, but only for targets that the guard lets pass`() async throws {
        try await withRawServer { connection in
            let head = connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(head.utf8.count)\r\n\r\n\(head)")
        } _: { proxy in
            let client = HTTPClient(.init(proxy: proxy.url))
            let sink = MemorySink()
            _ = try await client.get(.init(url: "http://8.8.8.8/x"), into: sink)
            #expect(String(decoding: sink.bytes, as: UTF8.self).hasPrefix("GET http://8.8.8.8/x HTTP/1.1"))
            for host in ["127.0.0.1", "localhost", "10.0.0.1", "[::1]", "0x7f.1"] {
                let error = await #expect(throws: TransferError.self) {
                    try await client.get(.init(url: "http://\(host)/x"), into: MemorySink())
                }
                #expect(error?.code == .addressRefused)
            }
            let error = await #expect(throws: TransferError.self) {
                try await client.get(.init(url: "http://nobody.invalid/x"), into: MemorySink())
            }
            #expect(error?.code == .resolve)
            #expect(proxy.connectionCount == 1)
        }
    }
}
