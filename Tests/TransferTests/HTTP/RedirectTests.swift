import Ground
import HTTP
import TestSupport
import Testing

@testable import Transfer

@Suite struct RedirectTests {
    let client = HTTPClient(.init(addresses: .allowingLoopback))

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect on the same host is followed with its header`(status: Int) async throws {
        try await withStubServer { server in
            server.on("/old/here", .redirect(to: "../new?b=%7C", status: status))
            server.on("/new", .text(200, "found"))
            let sink = MemorySink()
            let request = HTTPTransferRequest(url: server.url + "/old/here?api_key=k", headers: ["X-Key": "k2"])
            let answer = try await client.get(request, into: sink)
            #expect(answer.status == 200)
            #expect(answer.redirects == 1)
            #expect(answer.finalURL == server.url + "/new?b=%7C")
            #expect(String(decoding: sink.bytes, as: UTF8.self) == "found")
            #expect(server.requests.map(\.method) == ["GET", "GET"])
            #expect(server.requests.last?.headers["X-Key"] == "k2")
        }
    }

    @Test func `five redirects are followed, a sixth is not`() async throws {
        try await withStubServer { server in
            for number in 0..<7 { server.on("/\(number)", .redirect(to: "/\(number + 1)")) }
            server.on("/7", .text(200, "end"))
            let answer = try await client.get(.init(url: server.url + "/2"), into: MemorySink())
            #expect(answer.redirects == 5)
            let error = await #expect(throws: TransferError.self) {
                try await client.get(.init(url: server.url + "/1"), into: MemorySink())
            }
            #expect(error?.code == .redirectRefused)
            #expect(error?.cause.contains("more than 5") == true)
        }
    }

    @Test func `credentials in the query do not reach another host`() async throws {
        try await withStubServer { server in
            try await withStubServer { other in
                other.onAnythingElse { _ in .text(200, "stolen") }
                let secrets = ["s3cret-value"]
                for query in ["api_key=x", "requestor_id=x", "customer_id=x", "other=s3cret-value", "o=s3cret%2Dvalue"]
                {
                    server.on("/", .redirect(to: "\(other.url)/r?\(query)"))
                    let request = HTTPTransferRequest(url: server.url + "/?\(query)", secrets: secrets)
                    let error = await #expect(throws: TransferError.self) {
                        try await client.get(request, into: MemorySink())
                    }
                    #expect(error?.code == .redirectRefused)
                    #expect(error?.isRetriable == false)
                    #expect(error?.cause.contains("another host") == true)
                    #expect(error?.description.contains("s3cret") == false)
                }
                #expect(other.requests.isEmpty)
            }
        }
    }

    @Test func `another host gets neither the provider's header nor its own way to credentials`() async throws {
        try await withStubServer { server in
            try await withStubServer { other in
                other.on("/r", .text(200, "fine"))
                server.on("/", .redirect(to: "\(other.url)/r?begin_date=2024-01"))
                let request = HTTPTransferRequest(
                    url: server.url + "/?api_key=x",
                    headers: ["X-API-Key": "k", "Authorization": "Basic abc", "Accept": "application/json"]
                )
                _ = try await client.get(request, into: MemorySink())
                let seen = try #require(other.requests.first)
                #expect(seen.headers["X-API-Key"] == nil)
                #expect(seen.headers["Authorization"] == nil)
                #expect(seen.headers["Accept"] == "application/json")
            }
        }
    }

    @Test(arguments: ["ftp://127.0.0.1/x", "file:///etc/passwd", "javascript:alert(1)", "http://", "mailto:a@b"])
    func `a redirect to anything but http and https is refused`(location: String) async throws {
        try await withStubServer { server in
            server.on("/", .redirect(to: location))
            let error = await #expect(throws: TransferError.self) {
                try await client.get(.init(url: server.url + "/"), into: MemorySink())
            }
            #expect(error?.code == .redirectRefused)
        }
    }

    @Test(arguments: [300, 302])
    func `a redirect without a target is an answer like any other`(status: Int) async throws {
        try await withStubServer { server in
            server.on("/", .text(status, "choose"))
            let answer = try await client.get(.init(url: server.url + "/"), into: MemorySink())
            #expect(answer.status == status)
            #expect(answer.bytes == 6)
        }
    }

    @Test func `the body of a redirect reaches no sink, however long it is`() async throws {
        try await withRawServer { connection in
            let head = connection.readHead()
            guard head.hasPrefix("GET /end") else {
                connection.send("HTTP/1.1 302 Found\r\nLocation: /end\r\n\r\n")
                while connection.send([UInt8](repeating: 0x78, count: 65_536)) {}
                return
            }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend")
        } _: { server in
            let sink = MemorySink()
            let answer = try await client.get(.init(url: server.url + "/"), into: sink)
            #expect(answer.bytes == 3)
            #expect(String(decoding: sink.bytes, as: UTF8.self) == "end")
        }
    }

    @Test func `a blank and raw bytes in a target are encoded`() async throws {
        try await withStubServer { server in
            server.on("/", .redirect(to: "/a b"))
            server.on("/a%20b", .text(200, "x"))
            let answer = try await client.get(.init(url: server.url + "/"), into: MemorySink())
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: [
        ("https://a.example/x", "http://a.example/x", false), ("https://a.example/x", "https://a.example/y", true),
        ("http://a.example/x", "https://a.example/x?api_key=k", true), ("https://a.example/x", "/y?api_key=k", true),
        ("https://a.example/x", "https://A.EXAMPLE:443/y?api_key=k", true),
        ("https://a.example/x", "https://a.example:8443/y?api_key=k", false),
        ("https://a.example/x", "https://b.example/y?api_key=k", false),
        ("https://a.example/x", "//b.example/y?api_key=k", false),
        ("https://a.example/x", "https://b.example/login", true),
        ("https://a.example/x", "https://user:pw@b.example/y", false),
        ("http://a.example:8080/x", "https://a.example/y?api_key=k", false),
    ])
    func `where a redirect may lead`(from: String, to: String, isFollowed: Bool) throws {
        let mask = URLMask()
        let current = try WebURL(from, mask: mask)
        let rule = RedirectRule(limit: 5, mask: mask)
        #expect(((try? rule.target(to, from: current, followed: 0)) != nil) == isFollowed)
    }
}
