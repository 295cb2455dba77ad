// For the socket's constants: they count as a part of it when it is the first of both that the compiler loads.
internal import CMicroHTTPD
internal import Foundation

/// A bound and listening TCP socket, not yet handed to anybody.
struct ListeningSocket {
    let descriptor: Int32
    /// The port that the system gave, where 0 was asked for.
    let port: UInt16

    /// Binds to the first address of the host; `::` takes IPv4 as well.
    init(host: String, port: UInt16) throws(HTTPError) {
        let subject = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let list else {
            throw HTTPError(.addressUnknown, subject, "The address to listen on is not known: \(host).")
        }
        defer { freeaddrinfo(list) }
        let family = list.pointee.ai_family
        descriptor = socket(
            family,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
            0
        )
        guard descriptor >= 0 else { throw Self.error(errno, subject) }
        var on: Int32 = 1
        var off: Int32 = 0
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if family == AF_INET6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, size) }
        guard bind(descriptor, list.pointee.ai_addr, list.pointee.ai_addrlen) == 0, listen(descriptor, SOMAXCONN) == 0
        else {
            let problem = errno
            close(descriptor)
            throw Self.error(problem, subject)
        }
        self.port = Self.port(of: descriptor) ?? port
    }

    private static func port(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { raw in
            guard let base = raw.baseAddress,
                getsockname(descriptor, base.assumingMemoryBound(to: sockaddr.self), &length) == 0
            else { return nil }
            // The port stands at the same place in both families.
            return UInt16(bigEndian: base.loadUnaligned(as: sockaddr_in.self).sin_port)
        }
    }

    private static func error(_ problem: Int32, _ subject: String) -> HTTPError {
        switch problem {
        case EADDRINUSE:
            HTTPError(.addressInUse, subject, "Another program already listens on \(subject).")
        case EADDRNOTAVAIL:
            HTTPError(.addressUnknown, subject, "This machine has no such address: \(subject).")
        case EACCES:
            HTTPError(.notPermitted, subject, "Listening on \(subject) needs a privilege: choose a port from 1024 on.")
        default:
            HTTPError(.notStarted, subject, "Listening on \(subject) failed: \(String(cString: strerror(problem))).")
        }
    }
}
