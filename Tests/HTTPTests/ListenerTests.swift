import Foundation
import Ground
import HTTP
import TestSupport
import Testing
import Transfer

/// Requests and responses over a real socket.
@Suite struct ListenerTests {
    private static var router: Router {
        var router = Router()
        router.on(.get, "/hello/{name}") { .text(200, "hello \($0.parameters["name"] ?? "") \($0.query["q"] ?? "-")") }
        router.on(.get, "/who") { .text(200, "\($0.remoteAddress) \($0.headers["X-Test"] ?? "-")") }
        router.on(.post, "/count", body: .collected(limit: 1000)) { .text(200, "\($0.body.bytes.count)") }
        router.on(.post, "/sum", body: .streamed(limit: 50 << 20)) { request in
            guard case .stream(let stream) = request.body else { return .text(500, "no stream") }
            var sum = 0
            for try await piece in stream { sum += piece.count }
            return .text(200, "\(sum)")
        }
        router.on(.post, "/ignore", body: .streamed(limit: 50 << 20)) { _ in .text(200, "ignored") }
        router.on(.get, "/large") { _ in
            HTTPResponse(
                200,
                body: .stream(length: nil) { writer in
                    for number in 0..<2000 { try await writer.write(String(repeating: "\(number % 10)", count: 5000)) }
                }
            )
        }
        router.on(.get, "/known") { _ in
            HTTPResponse(
                200,
                body: .stream(length: 6) { writer in
                    try await writer.write("abc")
                    try await writer.write("def")
                }
            )
        }
        router.on(.get, "/short") { _ in HTTPResponse(200, body: .stream(length: 6) { try await $0.write("abc") }) }
        router.on(.get, "/breaks") { _ in
            HTTPResponse(
                200,
                body: .stream(length: nil) { writer in
                    try await writer.write(String(repeating: "x", count: 100_000))
                    throw Broken()
                }
            )
        }
        router.on(.get, "/sequence") { _ in
            .stream(
                200,
                headers: ["Content-Type": "text/plain"],
                AsyncStream { continuation in
                    for word in ["one ", "two ", "three"] { continuation.yield(Array(word.utf8)) }
                    continuation.finish()
                }
            )
        }
        router.on(.get, "/nothing") { _ in HTTPResponse(204, body: .bytes([1, 2, 3])) }
        router.on(.get, "/throws") { _ in throw Broken() }
        router.on(.get, "/teapot") { _ in throw Teapot() }
        router.on(.get, "/smuggle") { _ in HTTPResponse(200, headers: ["X": "a\r\nSet-Cookie: b"]) }
        return router
    }

    struct Broken: Error {}

    struct Teapot: HTTPAnswerable {
        var response: HTTPResponse { .text(418, "short and stout") }
    }

    @Test func `a handler gets path, query, header and address`() async throws {
        try await Serving.run(Self.router) { serving in
            #expect(try await serving.get("/hello/w%C3%B6rld?q=a+b%26").body == "hello wörld a b&\n")
            let request = HTTPTransferRequest(url: serving.listener.url + "/who", headers: ["x-test": "yes"])
            let sink = MemorySink()
            _ = try await serving.client.get(request, into: sink)
            #expect(String(decoding: sink.bytes, as: UTF8.self) == "127.0.0.1 yes\n")
        }
    }

    @Test(arguments: [0, 1, 999, 1000])
    func `a body up to the limit reaches the handler`(size: Int) async throws {
        try await Serving.run(Self.router) { serving in
            let body = String(repeating: "b", count: size)
            let answer = try await serving.raw(
                "POST /count HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: \(size)\r\n\r\n\(body)"
            )
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect(answer.hasSuffix("\r\n\r\n\(size)\n"))
        }
    }

    @Test func `a body in chunks reaches the handler`() async throws {
        try await Serving.run(Self.router) { serving in
            let answer = try await serving.raw(
                """
                POST /count HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\
                3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n
                """
            )
            #expect(answer.hasSuffix("\r\n\r\n7\n"))
        }
    }

    @Test func `a body beyond the limit is answered with 413, announced or not, far or little`() async throws {
        try await Serving.run(Self.router) { serving in
            let little = String(repeating: "b", count: 1001)
            let head = "POST /count HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            for request in [
                "\(head)Content-Length: 1001\r\n\r\n\(little)",
                "\(head)Transfer-Encoding: chunked\r\n\r\n3e9\r\n\(little)\r\n0\r\n\r\n",
                "\(head)Content-Length: 5000000000\r\n\r\n",
            ] {
                let answer = try await serving.raw(request)
                #expect(answer.hasPrefix("HTTP/1.1 413"), "\(request.prefix(90))")
            }
        }
    }

    @Test func `a route that wants no body refuses one`() async throws {
        try await Serving.run(Self.router) { serving in
            let answer = try await serving.raw(
                "GET /hello/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"
            )
            #expect(answer.hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test func `an endless body in chunks is cut off`() async throws {
        try await Serving.run(Self.router) { serving in
            let client = try RawClient(port: serving.listener.port)
            await client.send("POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "10000\r\n\(String(repeating: "x", count: 65_536))\r\n"
            var sent = 0
            while sent < 1000, await client.send(chunk) { sent += 1 }
            #expect(sent < 1000)
        }
    }

    @Test func `a large body streams through, and one that nobody reads does no harm`() async throws {
        try await Serving.run(Self.router) { serving in
            let size = 40 << 20
            let client = try RawClient(port: serving.listener.port)
            await client.send("POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n")
            for _ in 0..<40 { await client.send([UInt8](repeating: 0x61, count: 1 << 20)) }
            #expect(await client.read(until: "\(size)\n").contains("200 OK"))
            await client.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n")
            for _ in 0..<40 { await client.send([UInt8](repeating: 0x61, count: 1 << 20)) }
            #expect(await client.read(until: "ignored\n").contains("200 OK"))
        }
    }

    @Test func `responses of every kind arrive whole`() async throws {
        try await Serving.run(Self.router) { serving in
            let large = try await serving.get("/large").body
            #expect(large.utf8.count == 10_000_000)
            #expect(large.hasPrefix("0000") && large.hasSuffix("9999"))
            let known = try await serving.get("/known")
            #expect(known.body == "abcdef")
            #expect(known.headers["Content-Length"] == "6")
            #expect(try await serving.get("/sequence").body == "one two three")
            let nothing = try await serving.get("/nothing")
            #expect(nothing.status == 204)
            #expect(nothing.body == "")
        }
    }

    @Test(arguments: ["/breaks", "/short"])
    func `a response that cannot be finished is cut, so that the client sees it`(path: String) async throws {
        try await Serving.run(Self.router) { serving in
            let error = await #expect(throws: TransferError.self) { try await serving.get(path) }
            #expect(error?.code == .cut)
            try await eventually { !serving.log.isEmpty }
            #expect(serving.log.first?.isComplete == false)
            #expect(serving.log.first?.failure != nil)
            try await eventually { serving.listener.load.connections == 0 }
        }
    }

    @Test func `HEAD sends the header alone`() async throws {
        try await Serving.run(Self.router) { serving in
            for (path, length) in [("/hello/x", "10"), ("/known", "6")] {
                let answer = try await serving.raw("HEAD \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 200"))
                #expect(answer.contains("Content-Length: \(length)\r\n"))
                #expect(answer.hasSuffix("\r\n\r\n"))
            }
        }
    }

    @Test func `an error becomes what it says, any other 500 without its text`() async throws {
        try await Serving.run(Self.router) { serving in
            let teapot = try await serving.get("/teapot")
            #expect(teapot.status == 418)
            #expect(teapot.body == "short and stout\n")
            let thrown = try await serving.get("/throws")
            #expect(thrown.status == 500)
            #expect(!thrown.body.contains("Broken"))
            try await eventually { serving.log.count == 2 }
            #expect(serving.log.last?.failure?.contains("Broken") == true)
        }
    }

    @Test func `a field that would begin another is not sent`() async throws {
        try await Serving.run(Self.router) { serving in
            let answer = try await serving.get("/smuggle")
            #expect(answer.status == 500)
            #expect(answer.headers["Set-Cookie"] == nil)
        }
    }

    /// A header that cannot be taken.
    struct Refused: CustomTestStringConvertible {
        let testDescription: String
        let fields: String
        let status: Int
    }

    @Test(arguments: [
        Refused(
            testDescription: "beyond the limit",
            fields: "X: \(String(repeating: "a", count: 9000))\r\n",
            status: 431
        ),
        Refused(
            testDescription: "beyond all memory",
            fields: "X: \(String(repeating: "a", count: 60_000))\r\n",
            status: 431
        ),
        Refused(testDescription: "many fields", fields: String(repeating: "X: abcdefgh\r\n", count: 900), status: 431),
        Refused(testDescription: "no host", fields: "", status: 400),
    ])
    func `a header that is too large or lacks its host is refused`(refused: Refused) async throws {
        try await Serving.run(Self.router, limits: .init(headBytes: 8192)) { serving in
            let host = refused.status == 400 ? "" : "Host: x\r\n"
            let answer = try await serving.raw("GET /hello/x HTTP/1.1\r\n\(host)\(refused.fields)\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 \(refused.status)"), "\(answer.prefix(60))")
        }
    }

    @Test func `rubbish is answered with 400 and does not hurt`() async throws {
        try await Serving.run(Self.router) { serving in
            var generator = SeededGenerator(seed: 9)
            for _ in 0..<60 {
                let client = try RawClient(port: serving.listener.port)
                let bytes = (0..<Int.random(in: 1...400, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                await client.send(bytes + Array("\r\n\r\n".utf8))
                let answer = await client.read(until: "\r\n", within: .milliseconds(300))
                #expect(
                    answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.0 4")
                        || answer.hasPrefix("HTTP/1.1 5"),
                    "seed 9: \(answer)"
                )
            }
            #expect(try await serving.get("/hello/x").status == 200)
        }
    }

    @Test func `the access log tells what happened, but not the query`() async throws {
        try await Serving.run(Self.router) { serving in
            _ = try await serving.get("/hello/x?api_key=secret")
            _ = try await serving.get("/large")
            _ = try await serving.get("/none")
            try await eventually { serving.log.count == 3 }
            #expect(serving.log.map(\.path) == ["/hello/x", "/large", "/none"])
            #expect(serving.log.map(\.status) == [200, 200, 404])
            #expect(serving.log.map(\.bytes) == [10, 10_000_000, 23])
            #expect(serving.log.allSatisfy { $0.isComplete && $0.method == .get && $0.remoteAddress == "127.0.0.1" })
        }
    }

    @Test func `a port that is taken is named`() async throws {
        try await Serving.run(Self.router) { serving in
            let error = #expect(throws: HTTPError.self) {
                try Listener(.init(port: serving.listener.port), responder: Self.router)
            }
            #expect(error?.code == .addressInUse)
            #expect(error?.description.contains("127.0.0.1:\(serving.listener.port)") == true)
            let unknown = #expect(throws: HTTPError.self) {
                try Listener(.init(host: "192.0.2.1"), responder: Self.router)
            }
            #expect(unknown?.code == .addressUnknown)
        }
    }

    @Test func `IPv6 is served as well`() async throws {
        let listener = try Listener(.init(host: "::1"), responder: Self.router)
        let client = HTTPClient(.init(addresses: .allowingLoopback))
        let answer = try await client.get(.init(url: listener.url + "/who"), into: MemorySink())
        #expect(answer.status == 200)
        #expect(answer.remoteAddress == "[::1]:\(listener.port)")
        await listener.drain()
    }
}
