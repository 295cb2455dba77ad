import Ground
import HTTP
import TestSupport
import Testing
import Transfer

/// A listener under test with a client and what it logged; drained at the end.
struct Serving: Sendable {
    let listener: Listener
    let client = HTTPClient(.init(addresses: .allowingLoopback))
    private let records: Lock<[AccessRecord]>

    static func run(
        _ responder: any Responder,
        limits: ListenerLimits = .init(),
        threads: Int = 1,
        _ body: (Serving) async throws -> Void
    ) async throws {
        let records = Lock<[AccessRecord]>([])
        let listener = try Listener(.init(limits: limits, threads: threads), responder: responder) { record in
            records.withLock { $0.append(record) }
        }
        do {
            try await body(Serving(listener: listener, records: records))
        } catch {
            await listener.drain(within: .zero)
            throw error
        }
        await listener.drain(within: .seconds(5))
    }

    var log: [AccessRecord] { records.withLock { $0 } }

    func get(_ path: String) async throws -> (status: Int, headers: HTTPFields, body: String) {
        let sink = MemorySink()
        let answer = try await client.get(.init(url: listener.url + path), into: sink)
        return (answer.status, answer.headers, String(decoding: sink.bytes, as: UTF8.self))
    }

    /// Sends text as it stands and reads until the connection is closed or the time is over.
    func raw(_ request: String, within limit: Duration = .seconds(30)) async throws -> String {
        let client = try RawClient(port: listener.port)
        await client.send(request)
        return await client.read(within: limit)
    }
}
