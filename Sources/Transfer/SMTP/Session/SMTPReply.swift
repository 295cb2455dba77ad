/// One reply of a server, of one line or several.
///
/// *Shape*: `250-mx.example.org`, `250-STARTTLS`, `250 SIZE 1000`.
/// *Source*: RFC 5321 section 4.2, enhanced codes RFC 2034 and RFC 3463.
struct SMTPReply: Hashable, Sendable {
    let code: Int
    /// The texts after the codes, one for each line.
    let lines: [String]

    /// The class by the first digit, which also rules codes that nobody has heard of.
    var isPositive: Bool { code / 100 == 2 }
    var isTemporaryRefusal: Bool { code / 100 == 4 }
    var isPermanentRefusal: Bool { code / 100 == 5 }

    /// The enhanced code at the start of a line, where its class is the reply's: `5.1.1`.
    var enhancedCode: String? {
        for line in lines.reversed() {
            let parts = line.prefix { $0 != " " }.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 3, parts.allSatisfy({ (1...3).contains($0.count) && $0.allSatisfy(\.isNumber) }),
                parts[0] == String(code / 100)
            else { continue }
            return parts.joined(separator: ".")
        }
        return nil
    }

    /// The lines in one, without codes and control characters, at most 1000 characters.
    var text: String {
        let joined = lines.map { line in
            guard let enhancedCode, line.hasPrefix(enhancedCode) else { return line }
            return String(line.dropFirst(enhancedCode.count).drop { $0 == " " })
        }.joined(separator: " ")
        return String(
            joined.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.map(Character.init).prefix(1000)
        )
    }
}

/// Gathers lines until a reply is complete.
struct SMTPReplyReader {
    private var lines: [String] = []

    /// Takes one line with its line end; gives the reply when it was the last one.
    ///
    /// Lines that do not start with three digits are passed over, as libcurl does.
    mutating func take(_ line: some Collection<UInt8>) -> SMTPReply? {
        let bytes = Array(line.prefix { $0 != 13 && $0 != 10 })
        guard bytes.count >= 3, let code = Int(String(decoding: bytes.prefix(3), as: UTF8.self)), code >= 100 else {
            return nil
        }
        lines.append(String(decoding: bytes.dropFirst(4), as: UTF8.self))
        if bytes.count > 3, bytes[3] == UInt8(ascii: "-") { return nil }
        defer { lines = [] }
        return SMTPReply(code: code, lines: lines)
    }
}
