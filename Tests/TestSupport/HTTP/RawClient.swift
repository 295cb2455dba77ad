internal import Dispatch
internal import Foundation
internal import Ground

/// A raw socket for asynchronous tests: each call runs on a thread of the client's own.
package final class RawClient: Sendable {
    private let socket: RawSocket
    private let queue = DispatchQueue(label: "raw client")

    package init(port: UInt16) throws {
        socket = try RawSocket(port: port)
    }

    /// Sends everything, unless the other side has gone; says whether it was taken.
    @discardableResult
    package func send(_ text: String) async -> Bool {
        await send(Array(text.utf8))
    }

    @discardableResult
    package func send(_ bytes: [UInt8]) async -> Bool {
        await onQueue { $0.send(bytes) }
    }

    /// Reads until the text has come, the other side closes, or the time is over; returns what was read.
    package func read(until end: String? = nil, within limit: Duration = .seconds(30)) async -> String {
        await onQueue { socket in
            let deadline = ContinuousClock.now + limit
            var text = ""
            while end.map({ !text.contains($0) }) ?? true {
                guard case .bytes(let bytes) = socket.receive(until: deadline) else { break }
                text += String(decoding: bytes, as: UTF8.self)
            }
            return text
        }
    }

    /// Reads as many bytes, or fewer when the other side closes or the time is over; returns how many.
    package func count(upTo wanted: Int, within limit: Duration = .seconds(30)) async -> Int {
        await onQueue { socket in
            let deadline = ContinuousClock.now + limit
            var count = 0
            while count < wanted {
                guard case .bytes(let bytes) = socket.receive(until: deadline) else { break }
                count += bytes.count
            }
            return count
        }
    }

    /// Waits until the other side closes; nil when the time is over before.
    package func timeUntilClosed(within limit: Duration) async -> Duration? {
        await onQueue { socket in
            let before = ContinuousClock.now
            while true {
                switch socket.receive(until: before + limit) {
                case .bytes: continue
                case .nothingYet: return nil
                case .end: return before.duration(to: .now)
                }
            }
        }
    }

    /// Sends one byte after the other until all are sent or the other side has gone.
    package func drip(_ text: String, every pause: Duration) async {
        for byte in text.utf8 {
            guard await send([byte]) else { return }
            try? await Task.sleep(for: pause)
        }
    }

    /// Closes with a reset once nobody holds the client any more.
    package func resetOnClose() {
        socket.resetOnClose()
    }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable (RawSocket) -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { [socket] in continuation.resume(returning: body(socket)) }
        }
    }
}
