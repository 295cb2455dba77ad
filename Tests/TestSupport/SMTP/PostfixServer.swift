internal import Foundation

/// A Postfix of its own on a free port of loopback, with folders of its own, ended with the body.
///
/// It requires STARTTLS and the sign-in alerts/s3cret, refuses `refused@`, puts `later@` off, and delivers everything else
/// for lib.example into one maildir.
package struct PostfixServer: Sendable {
    package let port: Int
    private let folder: String

    /// Postfix changes users between its parts: only root can start it.
    package static var canBeHad: Bool { geteuid() == 0 && Requirement.program("postfix") && Requirement.python() }

    /// Runs the body while the server runs.
    package static func with(
        certificate: String,
        _ body: (PostfixServer) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            // Its parts run as other users, and have to pass through.
            try Program.succeed("chmod", ["755", folder])
            let process = try PostfixProcess(log: "\(folder)/log")
            let server = PostfixServer(port: try freePort(), folder: folder)
            do {
                try server.configure(certificate: certificate, signInPort: process.signInPort)
                try process.start("\(folder)/etc")
                try await eventually(within: .seconds(60)) { answers(server.port) }
                try await body(server)
            } catch {
                await process.end()
                throw error
            }
            await process.end()
        }
    }

    /// The mails that were delivered so far, as they were sent: what Postfix put before the first field is left out.
    package func mails() throws -> [[UInt8]] {
        let new = "\(folder)/mail/all/new"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: new)) ?? []
        return try names.sorted().compactMap { name in
            let text = String(decoding: try Data(contentsOf: URL(filePath: "\(new)/\(name)")), as: UTF8.self)
            guard let start = text.firstRange(of: "\nDate: ") else { return nil }
            return Array(text[text.index(after: start.lowerBound)...].replacing("\n", with: "\r\n").utf8)
        }
    }

    private func configure(certificate: String, signInPort: Int) throws {
        for name in ["etc", "spool", "data", "mail"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        try Program.succeed("chown", ["postfix", "\(folder)/data"])
        try Program.succeed("chown", ["nobody", "\(folder)/mail"])
        let main = """
            compatibility_level = 3.6
            queue_directory = \(folder)/spool
            data_directory = \(folder)/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            myhostname = mx.lib.example
            mydestination =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks =
            alias_maps =
            alias_database =
            virtual_mailbox_domains = lib.example
            virtual_mailbox_base = \(folder)/mail
            virtual_mailbox_maps = static:all/
            virtual_minimum_uid = 1
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            smtpd_peername_lookup = no
            smtpd_forbid_bare_newline = yes
            smtpd_tls_security_level = encrypt
            smtpd_tls_cert_file = \(certificate)
            smtpd_tls_key_file = \(certificate)
            smtpd_sasl_auth_enable = yes
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = inet:127.0.0.1:\(signInPort)
            smtpd_relay_restrictions = permit_sasl_authenticated, reject
            smtpd_recipient_restrictions = check_recipient_access inline:{ { refused@lib.example = 550 5.1.1 nobody here },
                { later@lib.example = 450 4.2.1 mailbox is busy } }, permit_sasl_authenticated, reject

            """
        let services = """
            127.0.0.1:\(port) inet n - n - - smtpd
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            proxymap unix - - n - - proxymap
            error unix - - n - - error
            retry unix - - n - - error
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            postlog unix-dgram n - n - 1 postlogd

            """
        try Data(main.utf8).write(to: URL(filePath: "\(folder)/etc/main.cf"))
        try Data(services.utf8).write(to: URL(filePath: "\(folder)/etc/master.cf"))
        // Makes the folders of the queue.
        for name in [
            "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved",
        ] {
            try folders(name, owner: "postfix", mode: "700")
        }
        try folders("trace", owner: "postfix", mode: "700")
        try folders("maildrop", owner: "postfix", mode: "1730")
        try folders("public", owner: "postfix", mode: "755")
        try folders("pid", owner: "root", mode: "755")
    }

    private func folders(_ name: String, owner: String, mode: String) throws {
        let path = "\(folder)/spool/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Program.succeed("chown", [owner, path])
        try Program.succeed("chmod", [mode, path])
    }

    private static func freePort() throws -> Int {
        try withSocket { socket, address in
            guard bind(socket, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 else { return 0 }
            var own = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutablePointer(to: &own) { own in
                _ = own.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
            }
            return Int(UInt16(bigEndian: own.sin_port))
        }
    }

    private static func answers(_ port: Int) -> Bool {
        (try? withSocket(port: port) { socket, address in
            connect(socket, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }) ?? false
    }

    private static func withSocket<Result>(
        port: Int = 0,
        _ body: (Int32, UnsafePointer<sockaddr>) -> Result
    ) throws -> Result {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Program.Failure(description: "no socket") }
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(socket, $0) }
        }
    }
}

/// The script that runs Postfix and tells it who may sign in; it ends both when its input is closed.
// @unchecked Sendable because everything is set in `init` and read-only afterwards.
private final class PostfixProcess: @unchecked Sendable {
    let signInPort: Int
    private let process = Process()
    private let input = Pipe()

    init(log: String) throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "smtp_postfix.py")
        process.executableURL = URL(filePath: Requirement.path(of: "python3") ?? "/usr/bin/python3")
        process.arguments = ["-u", script.path, log]
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var greeting = ""
        while !greeting.contains("\n") {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { break }
            greeting += String(decoding: piece, as: UTF8.self)
        }
        guard let port = greeting.split(whereSeparator: \.isWhitespace).last.flatMap({ Int($0) }) else {
            throw Program.Failure(description: "The script that runs Postfix said \(greeting)")
        }
        signInPort = port
    }

    func start(_ configuration: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(configuration)\n".utf8))
    }

    func end() async {
        try? input.fileHandleForWriting.close()
        try? await eventually(within: .seconds(30)) { !process.isRunning }
    }
}
