import Ground
import HTTP
import TestSupport
import Testing
import Transfer

@Suite struct LoadTests {
    @Test(arguments: [1, 2])
    func `thousands of requests over many connections get each its own answer`(threads: Int) async throws {
        let echo = HandlerResponder { request in
            if request.path.hasSuffix("7") { try await Task.sleep(for: .milliseconds(2)) }
            return .text(200, String(repeating: request.path, count: 20))
        }
        try await Serving.run(echo, threads: threads) { serving in
            let right = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<50 {
                    group.addTask {
                        var right = 0
                        for number in 0..<40 {
                            let path = "/\(worker)/\(number)"
                            let answer = try await serving.get(path)
                            if answer.body == String(repeating: path, count: 20) + "\n" { right += 1 }
                        }
                        return right
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(right == 2000)
            try await eventually { serving.log.count == 2000 }
            #expect(serving.log.allSatisfy { $0.isComplete })
        }
    }

    @Test func `clients that go away in the middle leave nothing behind`() async throws {
        let slow = HandlerResponder { _ in
            try await Task.sleep(for: .milliseconds(30))
            return HTTPResponse(
                200,
                body: .stream(length: nil) { writer in
                    for _ in 0..<50 {
                        try await Task.sleep(for: .milliseconds(2))
                        try await writer.write([UInt8](repeating: 0x61, count: 20_000))
                    }
                }
            )
        }
        try await Serving.run(slow) { serving in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<150 {
                    group.addTask {
                        let task = Task { try await serving.get("/") }
                        try? await Task.sleep(for: .milliseconds(number))
                        task.cancel()
                        _ = await task.result
                    }
                }
            }
            try await eventually { serving.listener.load.requests == 0 }
        }
    }
}
