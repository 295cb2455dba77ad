import Ground
import HTTP
import TestSupport
import Testing

/// Several requests on one connection, and bodies in pieces.
@Suite struct ConversationTests {
    private static let echo = UploadResponder { stream in try await stream.reduce(into: 0) { $0 += $1.count } }

    @Test func `a connection serves one request after the other`() async throws {
        let responder = HandlerResponder { .text(200, "<\($0.path)>") }
        try await Serving.run(responder) { serving in
            let client = try RawClient(port: serving.listener.port)
            for number in 0..<50 {
                await client.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = await client.read(until: "</\(number)>\n")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(!answer.contains("Connection: close"))
            }
            #expect(serving.listener.load.connections == 1)
            await client.send("GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            // Reads to the end of the connection.
            #expect(await client.read().hasSuffix("</last>\n"))
            try await eventually { serving.log.count == 51 }
        }
    }

    @Test func `a client of HTTP 1.0 gets its answer and the end of the connection`() async throws {
        let pieces = HandlerResponder { request in
            guard request.path == "/stream" else { return .text(200, "whole") }
            return HTTPResponse(
                200,
                body: .stream(length: nil) { writer in
                    for _ in 0..<100 { try await writer.write(String(repeating: "x", count: 10_000)) }
                }
            )
        }
        try await Serving.run(pieces) { serving in
            #expect(try await serving.raw("GET / HTTP/1.0\r\n\r\n").hasSuffix("whole\n"))
            let stream = try await serving.raw("GET /stream HTTP/1.0\r\n\r\n")
            #expect(stream.count { $0 == "x" } == 1_000_000)
            #expect(!stream.contains("Transfer-Encoding"))
            try await eventually { serving.listener.load.connections == 0 }
        }
    }

    @Test func `requests sent at once are answered in their order`() async throws {
        let first = Gate()
        let responder = HandlerResponder { request in
            // The first waits until everything has been sent.
            if request.path == "/0" { try await first.pass() }
            return .text(200, "<\(request.path)>")
        }
        try await Serving.run(responder) { serving in
            let client = try RawClient(port: serving.listener.port)
            await client.send((0..<20).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            first.open()
            let answers = await client.read(until: "</19>\n")
            let order = answers.matches(of: /<\/(\d+)>/).map { Int($0.1) }
            #expect(order == (0..<20).map { $0 })
        }
    }

    @Test func `a request right behind a body is not taken for a part of it`() async throws {
        try await Serving.run(Self.echo) { serving in
            let client = try RawClient(port: serving.listener.port)
            let head = "POST / HTTP/1.1\r\nHost: x\r\n"
            await client.send(
                "\(head)Content-Length: 5\r\n\r\nabcde\(head)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            )
            #expect(await client.read(until: "3 bytes\n").contains("5 bytes\n"))
        }
    }

    @Test func `chunks may come byte by byte, with extensions and trailers`() async throws {
        try await Serving.run(Self.echo, limits: .init(head: .seconds(60))) { serving in
            let client = try RawClient(port: serving.listener.port)
            let request =
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;name=value\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n"
            for byte in request.utf8 { await client.send([byte]) }
            #expect(await client.read(until: "bytes\n").hasSuffix("13 bytes\n"))
        }
    }

    @Test(arguments: ["x\r\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "fffffffffffffffff\r\n"])
    func `chunks that are none end the request`(chunks: String) async throws {
        try await Serving.run(Self.echo) { serving in
            let answer = try await serving.raw(
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)"
            )
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
            try await eventually { serving.listener.load == (0, 0) }
            #expect(try await serving.get("/").status == 200)
        }
    }

    @Test func `a client that asks first is told to go on`() async throws {
        try await Serving.run(Self.echo) { serving in
            let client = try RawClient(port: serving.listener.port)
            await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
            #expect(await client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
            await client.send("body")
            #expect(await client.read(until: "bytes\n").hasSuffix("4 bytes\n"))
        }
    }
}
