internal import Foundation

/// Tells systemd how the service stands, where it runs under it and asks for that.
///
/// *Source*: sd_notify(3), <https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html>: one datagram to the
/// socket that the environment names; nothing is lost when nobody hears it.
struct ServiceManager: Sendable {
    private let socket: String?

    /// How the service stands.
    enum Standing: Sendable {
        /// It works, and whatever waits for it may begin.
        case ready
        case stopping

        var message: String {
            switch self {
            case .ready: "READY=1\nSTATUS=Harvesting and mailing.\n"
            case .stopping: "STOPPING=1\nSTATUS=Running harvests return to the queue.\n"
            }
        }
    }

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        socket = environment["NOTIFY_SOCKET"]
    }

    /// Sends it; true when somebody was there to hear it.
    @discardableResult
    func tell(_ standing: Standing) -> Bool {
        guard let socket, socket.hasPrefix("/") || socket.hasPrefix("@") else { return false }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A name that begins with @ is no file: its first byte is NUL on the wire.
        var name = Array(socket.utf8)
        if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + name.count } ?? 0)
        let message = Array(standing.message.utf8)
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), pointer, length)
            }
        }
        return sent == message.count
    }
}
