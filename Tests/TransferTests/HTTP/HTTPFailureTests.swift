import Foundation
import Ground
import TestSupport
import Testing
import Transfer

/// What goes wrong, and how it is told.
@Suite struct HTTPFailureTests {
    let client = HTTPClient(.init(addresses: .allowingLoopback))

    /// The error of a transfer; the sink must be empty afterwards, since a failed body is worth nothing.
    private func failure(_ url: String, _ limits: HTTPTransferLimits = .init()) async -> TransferError? {
        let sink = MemorySink()
        let request = HTTPTransferRequest(url: url, limits: limits, secrets: ["topsecret"])
        let error = await #expect(throws: TransferError.self) { try await client.get(request, into: sink) }
        #expect(sink.bytes.isEmpty)
        #expect(error?.description.contains("topsecret") == false)
        return error
    }

    /// A way to break an answer off.
    struct Cut: CustomTestStringConvertible {
        let testDescription: String
        let script: @Sendable (RawConnection) -> Void
    }

    static let cuts = [
        Cut(testDescription: "less than announced") { connection in
            connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.")
        },
        Cut(testDescription: "no last chunk") { connection in
            connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n")
        },
        Cut(testDescription: "in the middle of a chunk") { connection in
            connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nbody")
        },
        Cut(testDescription: "reset in the body") { connection in
            connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.")
            connection.pause(.milliseconds(30))
            connection.resetOnClose()
        },
        Cut(testDescription: "reset before the answer") { connection in
            connection.readHead()
            connection.resetOnClose()
        },
        Cut(testDescription: "closed before the answer") { connection in
            connection.readHead()
        },
        Cut(testDescription: "closed in the header") { connection in
            connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nContent-Le")
        },
        Cut(testDescription: "gzip that ends too early, with its right length") { connection in
            connection.readHead()
            let whole = Gzip.compress(Array(String(repeating: "usage ", count: 1000).utf8))
            let part = Array(whole.dropLast(9))
            connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(part.count)\r\n\r\n")
            connection.send(part)
        },
        Cut(testDescription: "gzip that ends with the connection") { connection in
            connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
            connection.send(Array(Gzip.compress(Array(String(repeating: "usage ", count: 1000).utf8)).prefix(40)))
        },
    ]

    @Test(arguments: cuts)
    func `a cut answer is never a success`(cut: Cut) async throws {
        try await withRawServer(cut.script) { server in
            let error = await failure(server.url + "/?api_key=topsecret")
            #expect(error?.code == .cut)
            #expect(error?.isRetriable == true)
            #expect(error?.fault == .remote)
        }
    }

    @Test func `a proper server that breaks off is told from one that ends`() async throws {
        try await withStubServer { server in
            let body = String(repeating: "x", count: 100_000)
            server.on("/length", StubAnswer.text(200, body).cut(after: 50_000))
            server.on("/chunks", StubAnswer.text(200, body).cut(after: 50_000, hasLength: false))
            #expect(await failure(server.url + "/length")?.code == .cut)
            #expect(await failure(server.url + "/chunks")?.code == .cut)
        }
    }

    struct Babble: CustomTestStringConvertible {
        let testDescription: String
        let answer: String
    }

    @Test(arguments: [
        Babble(testDescription: "another protocol", answer: "220 mail.example ESMTP\r\n"),
        Babble(testDescription: "HTTP/0.9", answer: "<html>hello</html>"),
        Babble(
            testDescription: "an encoding nobody asked for",
            answer: "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nxx"
        ),
        Babble(
            testDescription: "no gzip at all",
            answer: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!"
        ),
    ])
    func `what is not HTTP is said to be so`(babble: Babble) async throws {
        try await withRawServer { connection in
            connection.readHead()
            connection.send(babble.answer)
        } _: { server in
            #expect(await failure(server.url)?.code == .notHTTP)
        }
    }

    // MARK: - Limits

    @Test func `a body beyond the limit ends as too large, announced or not, encoded or not`() async throws {
        try await withStubServer { server in
            let big = StubAnswer(body: [UInt8](repeating: 0x20, count: 400_000))
            server.on("/announced", big)
            server.on("/chunks", big.dripping(50_000, every: .zero, hasLength: false))
            server.on("/gzip", big.gzipped)
            for path in ["/announced", "/chunks", "/gzip"] {
                let error = await failure(server.url + path, .init(bytes: 300_000))
                #expect(error?.code == .tooLarge, "\(path)")
                #expect(error?.isRetriable == false)
                _ = try await client.get(
                    .init(url: server.url + path, limits: .init(bytes: 400_000)),
                    into: MemorySink()
                )
            }
        }
    }

    @Test func `an answer of two gigabytes leaves nothing behind`() async throws {
        try await withTemporaryFolder { folder in
            try await withRawServer { connection in
                connection.readHead()
                connection.send("HTTP/1.1 200 OK\r\n\r\n")
                let piece = [UInt8](repeating: 0x20, count: 1 << 20)
                for _ in 0..<2048 where !connection.send(piece) { return }
            } _: { server in
                let spool = try SpoolFile(in: folder)
                let request = HTTPTransferRequest(url: server.url, limits: .init(bytes: 100 << 20))
                let error = await #expect(throws: TransferError.self) { try await client.get(request, into: spool) }
                #expect(error?.code == .tooLarge)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
            }
        }
    }

    @Test func `a gzip bomb leaves nothing behind`() async throws {
        try await withTemporaryFolder { folder in
            try await withStubServer { server in
                let bomb = Gzip.compress([UInt8](repeating: 0, count: 8 << 20))
                #expect(bomb.count < 10_000)
                server.on("/", StubAnswer(headers: ["Content-Encoding": "gzip"], body: bomb))
                let spool = try SpoolFile(in: folder)
                let request = HTTPTransferRequest(url: server.url + "/", limits: .init(bytes: 2 << 20))
                let error = await #expect(throws: TransferError.self) { try await client.get(request, into: spool) }
                #expect(error?.code == .tooLarge)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
            }
        }
    }

    @Test func `a header without end is not read for ever`() async throws {
        try await withRawServer { connection in
            connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send("X-More: \(String(repeating: "y", count: 1000))\r\n") {}
        } _: { server in
            #expect(await failure(server.url)?.code == .headTooLarge)
        }
    }

    @Test func `a service that swallows connections ends at the connect limit`() async throws {
        let hole = try Blackhole()
        let before = ContinuousClock.now
        #expect(await failure(hole.url, .init(connect: .milliseconds(300)))?.code == .connectTimeout)
        #expect(before.duration(to: .now) < .seconds(3))
    }

    @Test func `a service that says nothing ends at the silence limit`() async throws {
        try await withStubServer { server in
            server.on("/", .hang)
            let error = await failure(server.url + "/", .init(silence: .milliseconds(300)))
            #expect(error?.code == .silenceTimeout)
        }
    }

    @Test func `silence in the middle of a body counts too, slow bytes do not`() async throws {
        try await withStubServer { server in
            server.on("/", StubAnswer.text(200, "0123456789").dripping(1, every: .milliseconds(500)))
            let sink = MemorySink()
            let request = HTTPTransferRequest(url: server.url + "/", limits: .init(silence: .seconds(4)))
            _ = try await client.get(request, into: sink)
            #expect(sink.bytes.count == 10)
        }
        try await withRawServer { connection in
            connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.")
            connection.waitForClose()
        } _: { server in
            #expect(await failure(server.url, .init(silence: .milliseconds(300)))?.code == .silenceTimeout)
        }
    }

    @Test func `a drip that never ends stops at the limit of the whole request`() async throws {
        try await withStubServer { server in
            server.on(
                "/",
                StubAnswer.text(200, String(repeating: "x", count: 1000)).dripping(1, every: .milliseconds(20))
            )
            let error = await failure(server.url + "/", .init(silence: .seconds(5), request: .milliseconds(500)))
            #expect(error?.code == .requestTimeout)
        }
    }

    // MARK: - Before the first byte

    @Test(arguments: [
        "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "127.0.0.1/x", "", "http://",
        "http://a b/", "https://h:99999/", "http://h/\r\nX: y",
    ])
    func `only well-formed http and https URLs are asked for`(url: String) async {
        #expect(await failure(url)?.code == .badRequest)
    }

    @Test func `a header that would smuggle in another is not sent`() async throws {
        try await withStubServer { server in
            for field in [HTTPFields.Field("X", "a\r\nY: b"), .init("X Y", "a"), .init("", "a")] {
                let request = HTTPTransferRequest(url: server.url, headers: HTTPFields([field]))
                let error = await #expect(throws: TransferError.self) {
                    try await client.get(request, into: MemorySink())
                }
                #expect(error?.code == .badRequest)
            }
            let request = HTTPTransferRequest(url: server.url, userAgent: "x\ny")
            let error = await #expect(throws: TransferError.self) { try await client.get(request, into: MemorySink()) }
            #expect(error?.code == .badRequest)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a closed port, an unknown name and a server without TLS are told apart`() async throws {
        let port = try await withStubServer { $0.port }
        #expect(await failure("http://127.0.0.1:\(port)/")?.code == .connect)
        #expect(await failure("http://nobody.invalid/?x=topsecret")?.code == .resolve)
        try await withStubServer { server in
            let error = await failure("https://127.0.0.1:\(server.port)/")
            #expect(error?.code == .tls)
            #expect(error?.foreign != nil)
        }
    }

    @Test func `a closed client answers at once`() async throws {
        try await withStubServer { server in
            server.on("/", .hang)
            let client = HTTPClient(.init(addresses: .allowingLoopback))
            let running = Task { try await client.get(.init(url: server.url + "/"), into: MemorySink()) }
            try await eventually { !server.requests.isEmpty }
            client.close()
            await #expect(throws: TransferError.self) { try await running.value }
            let error = await #expect(throws: TransferError.self) {
                try await client.get(.init(url: server.url + "/"), into: MemorySink())
            }
            #expect(error?.code == .closed)
        }
    }

    // MARK: - The folder

    @Test(.enabled(if: SmallDisk.canBeHad, "needs root to mount a small disk"))
    func `a full disk is named, and the spool file goes`() async throws {
        try await SmallDisk.with(size: 1 << 20) { folder in
            try await withStubServer { server in
                server.on("/", StubAnswer(body: [UInt8](repeating: 0x20, count: 5 << 20)))
                let spool = try SpoolFile(in: folder)
                let error = await #expect(throws: TransferError.self) {
                    try await client.get(.init(url: server.url + "/"), into: spool)
                }
                #expect(error?.code == .diskFull)
                #expect(error?.subject == folder)
                #expect(error?.cause.contains(folder) == true)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
            }
        }
    }

    @Test func `a folder that is not there is named`() {
        let error = #expect(throws: TransferError.self) { try SpoolFile(in: "/nonexistent/folder") }
        #expect(error?.code == .notWritable)
        #expect(error?.cause.contains("/nonexistent/folder") == true)
    }
}
