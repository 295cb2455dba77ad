import Foundation
import Ground
import TestSupport

/// Speaks HTTP as no proper client would: leaves in the middle, reads slowly or not at all, asks for ten things at once.
///
/// What it does follows from its seed; when it does it does not.
struct UnrulyClient {
    private let port: UInt16
    private var generator: SeededGenerator

    init(port: UInt16, seed: UInt64) {
        self.port = port
        generator = SeededGenerator(seed: seed)
    }

    /// Misbehaves on one connection after the other until it is told to stop; blocks its thread.
    mutating func run(until isOver: () -> Bool) {
        while !isOver() {
            guard let socket = try? RawSocket(port: port) else {
                pause(2)
                continue
            }
            for _ in 0..<Int.random(in: 1...5, using: &generator) where !isOver() { act(on: socket) }
            if Bool.random(using: &generator) { socket.resetOnClose() }
        }
    }

    private mutating func act(on socket: RawSocket) {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0, 1:
            socket.send(get(path))
            read(socket)
        case 2:
            socket.send((0..<8).map { _ in get(path) }.joined())
            read(socket)
        case 3:
            socket.send(String(get(path).prefix(Int.random(in: 1...20, using: &generator))))
        case 4:
            let size = Int.random(in: 1...900_000, using: &generator)
            socket.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n")
            // Sometimes all of it, sometimes less.
            socket.send([UInt8](repeating: 0x61, count: Int.random(in: size / 2...size, using: &generator)))
            read(socket)
        case 5:
            socket.send("POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<Int.random(in: 0...20, using: &generator) {
                socket.send("3e8\r\n\(String(repeating: "b", count: 1000))\r\n")
            }
            if Bool.random(using: &generator) { socket.send("0\r\n\r\n") }
            read(socket)
        case 6:
            socket.send("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 1500\r\n\r\n")
            socket.send(String(repeating: "c", count: Int.random(in: 0...1500, using: &generator)))
            read(socket)
        case 7:
            socket.send(get("/stream"))
        case 8:
            pause(Int.random(in: 0...30, using: &generator))
        default:
            socket.send((0..<100).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }

    private var path: String {
        mutating get { ["/", "/throws", "/stream", "/none"].randomElement(using: &generator) ?? "/" }
    }

    private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n" }

    /// A few pieces of what comes, with pauses.
    private mutating func read(_ socket: RawSocket) {
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            guard case .bytes = socket.receive(until: .now + .milliseconds(10)) else { return }
            if Int.random(in: 0..<4, using: &generator) == 0 { pause(2) }
        }
    }

    private func pause(_ milliseconds: Int) {
        usleep(UInt32(milliseconds * 1000))
    }
}
