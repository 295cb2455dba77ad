import Ground
import HTTP

/// Answers at once or late, whole or broken, reads its bodies or does not, and does not always heed a cancellation.
final class UnrulyResponder: Responder {
    private struct Broken: Error {}

    private let running = Lock(0)

    /// How many handlers have begun and not ended.
    var runningCount: Int { running.withLock { $0 } }

    func bodyRule(for head: HTTPRequestHead) -> BodyRule {
        switch head.path {
        case "/upload": .streamed(limit: 800_000)
        case "/small": .collected(limit: 1000)
        default: .none
        }
    }

    func respond(to request: HTTPRequest) async throws -> HTTPResponse {
        running.withLock { $0 += 1 }
        defer { running.withLock { $0 -= 1 } }
        try await pause()
        switch request.path {
        case "/upload": return try await read(request)
        case "/throws": throw Broken()
        case "/stream": return stream()
        default: return .text(200, request.path)
        }
    }

    private func pause() async throws {
        let duration = Duration.microseconds(Int.random(in: 0...6000))
        switch Int.random(in: 0..<4) {
        case 0: break
        case 1: try? await Task.detached { try await Task.sleep(for: duration) }.value
        default: try await Task.sleep(for: duration)
        }
    }

    private func read(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard case .stream(let stream) = request.body else { return .text(500, "no stream") }
        let enough = Int.random(in: 0...60)
        var count = 0
        for try await _ in stream {
            count += 1
            if count >= enough { break }
            if count % 8 == 0 { try await pause() }
        }
        return .text(200, "\(count)")
    }

    private func stream() -> HTTPResponse {
        let length: Int64? = Bool.random() ? 500_000 : nil
        return HTTPResponse(
            200,
            body: .stream(length: length) { [self] writer in
                for number in 0..<10 {
                    if Int.random(in: 0..<40) == 0 { throw Broken() }
                    try await writer.write([UInt8](repeating: 0x61, count: 50_000))
                    if number % 3 == 0 { try await pause() }
                }
            }
        )
    }
}
