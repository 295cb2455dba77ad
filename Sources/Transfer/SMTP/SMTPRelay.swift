internal import Foundation

/// The mail server that takes our mail, and how we speak to it.
///
/// Encryption is required: `none` must be chosen, and then no password is ever sent. The certificate and its name are
/// always checked; a private authority is given by `caFile`.
package struct SMTPRelay: Sendable, CustomStringConvertible {
    /// When encryption begins; there is no choice that falls back to clear text by itself.
    package enum Security: String, Sendable, CaseIterable {
        /// A clear greeting, then encryption before anything else; refused when the server does not offer it.
        case startTLS = "starttls"
        /// Encrypted from the first byte (RFC 8314).
        case implicitTLS = "tls"
        /// In clear, for a relay on the same machine.
        case none

        /// The port that is meant when none is given.
        package var usualPort: Int {
            switch self {
            case .startTLS: 587
            case .implicitTLS: 465
            case .none: 25
            }
        }
    }

    /// How the password is shown to the server; `any` allows both ways, of which the server's offer decides.
    ///
    /// *Source*: RFC 4954; RFC 4616 for PLAIN.
    package enum Mechanism: String, Sendable, CaseIterable {
        case any
        case plain
        case login
    }

    /// A user and a password for the relay; they describe themselves without either.
    package struct Credentials: Sendable, CustomStringConvertible, CustomReflectable {
        package let user: String
        let password: String
        package let mechanism: Mechanism

        package init(user: String, password: String, mechanism: Mechanism = .any) {
            self.user = user
            self.password = password
            self.mechanism = mechanism
        }

        package var description: String { "Credentials(hidden)" }
        package var customMirror: Mirror { Mirror(self, children: [:]) }
    }

    /// How long each step may take; the defaults are no shorter than RFC 5321 section 4.5.3.2 asks.
    package struct Limits: Sendable {
        /// From the name to the end of the sign-in.
        package var connect: Duration = .seconds(300)
        /// For one reply, the one to the final dot included.
        package var reply: Duration = .seconds(600)
        /// Without a byte taken while the message goes out.
        package var block: Duration = .seconds(180)
        /// An idle connection older than this is not used again.
        package var idle: Duration = .seconds(60)
        /// A connection is closed after so many mails.
        package var mailsPerConnection = 100

        /// The limits of RFC 5321, and a connection for a minute or a hundred mails.
        package init() {}
    }

    package let host: String
    package let port: Int
    package let security: Security
    package let credentials: Credentials?
    package let caFile: String?
    /// How we greet: our own name, which servers hold against the address that we come from.
    package let ehloName: String
    package let limits: Limits

    /// Checks every part, so that a mistake is told at the start and not at the first mail.
    package init(
        host: String,
        port: Int? = nil,
        security: Security = .startTLS,
        credentials: Credentials? = nil,
        caFile: String? = nil,
        ehloName: String? = nil,
        limits: Limits = Limits()
    ) throws(SMTPSettingsError) {
        guard let name = Self.hostName(host) else {
            throw SMTPSettingsError("host", "\(host.debugDescription) is neither a host name nor an IP address")
        }
        let port = port ?? security.usualPort
        guard (1...65_535).contains(port) else { throw SMTPSettingsError("port", "\(port) is not in 1…65535") }
        if let credentials {
            guard security != .none else {
                throw SMTPSettingsError("security", "a user and a password are sent only over an encrypted connection")
            }
            guard !credentials.user.isEmpty, !credentials.password.isEmpty else {
                throw SMTPSettingsError("user", "a user needs a password, and a password a user")
            }
            guard !(credentials.user + credentials.password).unicodeScalars.contains(where: { $0.value < 32 }) else {
                throw SMTPSettingsError("user", "the user or the password holds a control character")
            }
        }
        if let caFile, access(caFile, R_OK) != 0 {
            throw SMTPSettingsError("ca_file", "\(caFile) cannot be read: \(String(cString: strerror(errno)))")
        }
        if let ehloName, DomainName(ehloName) == nil, !Self.isLiteral(ehloName) {
            throw SMTPSettingsError("ehlo_name", "\(ehloName.debugDescription) is not a domain name")
        }
        self.host = name
        self.port = port
        self.security = security
        self.credentials = credentials
        self.caFile = caFile
        self.ehloName = ehloName.map { DomainName($0)?.ascii ?? $0 } ?? Self.ownName
        self.limits = limits
    }

    package var description: String { "\(host):\(port)" }

    /// The address for libcurl: the path is the name that we greet with, and no credentials stand in it.
    var url: String { "\(security == .implicitTLS ? "smtps" : "smtp")://\(host):\(port)/\(ehloName)" }

    /// The machine's name where it is a full domain, else an address literal as RFC 5321 section 4.1.4 allows.
    private static var ownName: String {
        guard let name = DomainName(ProcessInfo.processInfo.hostName), name.ascii.contains(".") else {
            return "[127.0.0.1]"
        }
        return name.ascii
    }

    private static func hostName(_ text: String) -> String? {
        if let name = DomainName(text) { return name.ascii }
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1 ? "[\(text)]" : nil
    }

    private static func isLiteral(_ text: String) -> Bool {
        guard text.hasPrefix("["), text.hasSuffix("]") else { return false }
        var address = in_addr()
        return inet_pton(AF_INET, String(text.dropFirst().dropLast()), &address) == 1
    }
}

/// A setting of the mail server that cannot work.
package struct SMTPSettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The last part of the setting's name: `port`.
    package let setting: String
    package let cause: String

    init(_ setting: String, _ cause: String) {
        self.setting = setting
        self.cause = cause
    }

    package var description: String { "\(setting): \(cause)." }
}
