internal import Foundation
internal import Ground

/// A TCP client on loopback that sends and reads exactly what a test wants; every call blocks its thread.
package final class RawSocket: Sendable {
    private let descriptor: Int32

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// What came within the time.
    package enum Received: Sendable {
        case bytes([UInt8])
        case nothingYet
        /// The other side has closed or reset the connection.
        case end
    }

    package init(port: UInt16) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let problem = String(cString: strerror(errno))
            close(descriptor)
            throw Failure(description: "no connection to port \(port): \(problem)")
        }
        // Not before: what is thrown once every property is set runs `deinit`, which would close a second time.
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
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

    /// Reads what is there, or waits for it.
    package func receive(until deadline: ContinuousClock.Instant) -> Received {
        var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let left = max(ContinuousClock.now.duration(to: deadline).milliseconds, 0)
        guard poll(&event, 1, Int32(left)) > 0 else { return .nothingYet }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? .bytes(Array(buffer.prefix(count))) : .end
    }

    /// What the other side sends next, however long it takes; nil when it has gone.
    package func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    /// Ends both directions, and whoever waits in `receive`.
    package func end() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Makes the close a reset: what is still under way is thrown away.
    package func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}
