/// What was said in one try: it follows the conversation and stops it where libcurl would go on.
///
/// libcurl reports one number for many causes, sends without signing in where a server offers no sign-in, and shows no
/// reply but the last. So this reads every line itself.
struct SMTPTranscript {
    /// What is known about the connection, and stays true while it is used again.
    struct Connection: Hashable {
        var isAuthenticated = false
        var tls: String?
    }

    /// Why we stopped the conversation ourselves.
    enum Stop: Hashable {
        /// We have a password, and the server offers no mechanism that takes it.
        case noAuthentication
    }

    /// The mechanisms that we would sign in by; empty without credentials.
    private let mechanisms: Set<String>
    /// Whether capability names are compared by case, as libcurl did before 8.17.
    private let comparesCase: Bool
    private var isEncrypted: Bool
    private var hasSpoken = false
    private var reader = SMTPReplyReader()

    private(set) var phase = SMTPOutcome.Phase.connect
    private(set) var connection: Connection
    /// The last reply of the phase that we are in.
    private(set) var reply: SMTPReply?
    private(set) var isReused = true
    /// The server asked for the message (354).
    private(set) var isDataInvited = false
    private(set) var stop: Stop?
    /// libcurl said QUIT: what follows is no judgement on the mail.
    private(set) var isOver = false
    /// The server spelled STARTTLS in a case that this libcurl does not read.
    private(set) var offersMisspelledTLS = false

    init(relay: SMTPRelay, connection: Connection, comparesCase: Bool) {
        mechanisms =
            switch relay.credentials?.mechanism {
            case nil: []
            case .any: ["PLAIN", "LOGIN"]
            case .plain: ["PLAIN"]
            case .login: ["LOGIN"]
            }
        isEncrypted = relay.security != .startTLS
        self.comparesCase = comparesCase
        self.connection = connection
    }

    /// A command that goes out, or a line of the sign-in, which is not looked at.
    mutating func sent(_ line: some Collection<UInt8>) {
        hasSpoken = true
        let text = String(decoding: line.prefix(10), as: UTF8.self)
        if text.hasPrefix("QUIT") {
            isOver = true
        } else if text.hasPrefix("EHLO") || text.hasPrefix("HELO") {
            enter(.ehlo)
        } else if text.hasPrefix("STARTTLS") {
            enter(.startTLS)
        } else if text.hasPrefix("AUTH ") {
            enter(.authentication)
        } else if text.hasPrefix("MAIL FROM:") {
            enter(.sender)
        } else if text.hasPrefix("RCPT TO:"), phase == .sender {
            enter(.recipient)
        } else if text.hasPrefix("DATA"), phase == .recipient {
            enter(.data)
        }
    }

    /// All of the message has been handed to libcurl: from here on the server may have it.
    mutating func handedOverAll() {
        enter(.final)
    }

    /// A line from the server; after false the conversation must end.
    mutating func received(_ line: some Collection<UInt8>) -> Bool {
        if isOver { return true }
        if !hasSpoken, phase == .connect {
            // A greeting: the connection is new.
            phase = .greeting
            isReused = false
            connection.isAuthenticated = false
        }
        guard let reply = reader.take(line) else { return true }
        self.reply = reply
        switch phase {
        case .ehlo where reply.isPositive: judgeCapabilities(reply)
        case .startTLS where reply.code == 220: isEncrypted = true
        case .authentication where reply.code == 235: connection.isAuthenticated = true
        case .sender where reply.isPositive && !mechanisms.isEmpty && !connection.isAuthenticated:
            stop = .noAuthentication
        case .data where reply.code == 354: isDataInvited = true
        default: break
        }
        return stop == nil
    }

    /// A remark of libcurl; the one about the handshake names protocol and cipher.
    mutating func remarked(_ text: String) {
        let mark = "SSL connection using "
        guard text.hasPrefix(mark) else { return }
        connection.tls = String(text.dropFirst(mark.count).prefix { $0 != "\n" })
        isReused = false
    }

    private mutating func enter(_ next: SMTPOutcome.Phase) {
        phase = next
        reply = nil
    }

    private mutating func judgeCapabilities(_ reply: SMTPReply) {
        let words = reply.lines.dropFirst().map { $0.split(separator: " ").map(String.init) }
        guard isEncrypted else {
            let names = words.compactMap(\.first)
            offersMisspelledTLS = !names.contains("STARTTLS") && names.contains { $0.uppercased() == "STARTTLS" }
            return
        }
        guard !mechanisms.isEmpty else { return }
        let offered = words.filter { $0.first.map(spelled) == "AUTH" }.flatMap { $0.dropFirst() }.map(spelled)
        if mechanisms.isDisjoint(with: offered) { stop = .noAuthentication }
    }

    private func spelled(_ word: String) -> String {
        comparesCase ? word : word.uppercased()
    }
}
