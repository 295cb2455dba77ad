import Ground
import HTTP
import TestSupport
import Testing

/// Large bodies in both directions: one side waits for the other, and learns when it has gone.
@Suite struct StreamTests {
    /// What the kernel buffers for both ends of a loopback connection, and the mark of the writer.
    private static let ahead = 16 << 20

    @Test func `a response is made no faster than it is read, and arrives whole`() async throws {
        let size = 96 << 20
        let written = Lock(0)
        let responder = HandlerResponder { _ in
            HTTPResponse(
                200,
                body: .stream(length: Int64(size)) { writer in
                    for _ in 0..<size >> 16 {
                        try await writer.write([UInt8](repeating: 0x61, count: 1 << 16))
                        written.withLock { $0 += 1 << 16 }
                    }
                }
            )
        }
        try await Serving.run(responder) { serving in
            let client = try RawClient(port: serving.listener.port)
            await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            var read = 0
            while read < size {
                let count = await client.count(upTo: min(8 << 20, size - read))
                try #require(count > 0)
                read += count
                #expect(written.withLock { $0 } < read + Self.ahead)
            }
            try await eventually { serving.log.first?.isComplete == true }
            #expect(serving.log.first?.bytes == Int64(size))
        }
    }

    @Test func `whoever writes a response learns that its reader has gone`() async throws {
        let failure = Lock<(any Error)?>(nil)
        let responder = HandlerResponder { _ in
            HTTPResponse(
                200,
                body: .stream(length: nil) { writer in
                    do {
                        while true { try await writer.write([UInt8](repeating: 0x61, count: 1 << 16)) }
                    } catch {
                        failure.withLock { $0 = error }
                        throw error
                    }
                }
            )
        }
        try await Serving.run(responder) { serving in
            do {
                let client = try RawClient(port: serving.listener.port)
                await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(await client.count(upTo: 1 << 20) >= 1 << 20)
                client.resetOnClose()
            }
            try await eventually { failure.withLock { $0 } is HTTPError }
            try await eventually { serving.log.first?.isComplete == false }
            try await eventually { serving.listener.load == (0, 0) }
        }
    }

    @Test func `whoever reads a body learns that its sender has gone`() async throws {
        let failure = Lock<HTTPError.Code?>(nil)
        let responder = UploadResponder { stream in
            do {
                return try await stream.reduce(into: 0) { $0 += $1.count }
            } catch {
                failure.withLock { $0 = (error as? HTTPError)?.code }
                throw error
            }
        }
        try await Serving.run(responder) { serving in
            do {
                let client = try RawClient(port: serving.listener.port)
                await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsome")
                try await eventually { serving.listener.load.requests == 1 }
            }
            try await eventually { failure.withLock { $0 } == .connectionLost }
            try await eventually { serving.listener.load == (0, 0) }
        }
    }

    @Test func `a body beyond its limit ends its stream`() async throws {
        let failure = Lock<HTTPError.Code?>(nil)
        let responder = UploadResponder(limit: 1000) { stream in
            do {
                return try await stream.reduce(into: 0) { $0 += $1.count }
            } catch {
                failure.withLock { $0 = (error as? HTTPError)?.code }
                return -1
            }
        }
        try await Serving.run(responder) { serving in
            let body = String(repeating: "b", count: 1001)
            let answer = try await serving.raw(
                "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1001\r\n\r\n\(body)"
            )
            #expect(answer.hasSuffix("-1 bytes\n"))
            #expect(failure.withLock { $0 } == .bodyTooLarge)
        }
    }

    @Test func `nothing of a request outlives it`() async throws {
        struct Weak: Sendable { weak let stream: BodyStream? }
        let seen = Lock<[Weak]>([])
        let responder = UploadResponder { stream in
            seen.withLock { $0.append(Weak(stream: stream)) }
            return try await stream.reduce(into: 0) { $0 += $1.count }
        }
        try await Serving.run(responder) { serving in
            let client = try RawClient(port: serving.listener.port)
            for _ in 0..<3 {
                await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody")
                #expect(await client.read(until: "bytes\n").hasSuffix("4 bytes\n"))
            }
            try await eventually { seen.withLock { $0.count == 3 && $0.allSatisfy { $0.stream == nil } } }
        }
    }
}
