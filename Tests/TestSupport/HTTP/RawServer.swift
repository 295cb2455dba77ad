internal import Foundation
internal import Ground

/// A TCP server on loopback that follows a script for every connection: for what no proper HTTP server would do.
///
/// Every connection has a thread of its own, so a script may block. Use it through `withRawServer`, which stops it.
package final class RawServer: Sendable {
    package let port: UInt16
    private let listening: Int32
    private let open = Lock<Set<Int32>>([])
    private let accepted = Lock(0)

    package init(_ script: @escaping @Sendable (RawConnection) -> Void) throws {
        let socket = try LoopbackSocket.listening(backlog: 128)
        listening = socket.descriptor
        port = socket.port
        Thread.detachNewThread { [self] in
            while true {
                let descriptor = accept(listening, nil, nil)
                guard descriptor >= 0 else {
                    close(listening)
                    return
                }
                accepted.withLock { $0 += 1 }
                open.withLock { _ = $0.insert(descriptor) }
                Thread.detachNewThread { [self] in
                    script(RawConnection(descriptor: descriptor))
                    open.withLock { open in
                        _ = open.remove(descriptor)
                        close(descriptor)
                    }
                }
            }
        }
    }

    /// The address without a trailing slash.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// How many connections have come.
    package var connectionCount: Int { accepted.withLock { $0 } }

    package func stop() {
        shutdown(listening, Int32(SHUT_RDWR))
        open.withLock { open in
            for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }
}

/// One connection of a raw server, for its script.
package struct RawConnection: Sendable {
    let descriptor: Int32

    /// Reads up to the blank line after a request's header, and returns what was read.
    @discardableResult
    package func readHead() -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]), recv(descriptor, &byte, 1, 0) == 1 {
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What the other side sends next; nil when it has gone.
    package func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    /// Ends both directions, and whoever waits in `receive`.
    package func end() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Sends everything; false when the other side has gone.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    package func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    package func pause(_ duration: Duration) {
        usleep(UInt32(duration.milliseconds * 1000))
    }

    /// Waits until the other side closes.
    package func waitForClose() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
    }

    /// Makes the close at the script's end a reset: what is still under way is thrown away.
    package func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}

/// Runs the body with a raw server and stops it afterwards, whatever happens.
package func withRawServer<Result>(
    _ script: @escaping @Sendable (RawConnection) -> Void,
    _ body: (RawServer) async throws -> Result
) async throws -> Result {
    let server = try RawServer(script)
    defer { server.stop() }
    return try await body(server)
}

/// An address on loopback that swallows every attempt to connect: no answer, no refusal.
package final class Blackhole: Sendable {
    package let port: UInt16
    private let descriptors: [Int32]

    package init() throws {
        let socket = try LoopbackSocket.listening(backlog: 0)
        port = socket.port
        // Once the queue of connections that nobody accepts is full, Linux drops what comes.
        let fillers = (0..<4).compactMap { _ in LoopbackSocket.beginConnecting(to: socket.port) }
        descriptors = [socket.descriptor] + fillers
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    package var url: String { "http://127.0.0.1:\(port)" }
}

/// TCP sockets on 127.0.0.1.
private enum LoopbackSocket {
    struct Failure: Error {
        let problem: Int32
    }

    static func listening(backlog: Int32) throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(problem: errno) }
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && listen(descriptor, backlog) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard result else { throw Failure(problem: errno) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    static func beginConnecting(to port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = address(port: port)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return descriptor
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        return address
    }
}
