internal import Ground

/// The base address of a service, in the one form in which it is stored and compared.
///
/// People paste addresses with slashes at the end, with `/reports` or `/r51`, or with a query. What a request adds by
/// itself is taken off, and what must be kept is remembered.
/// *Source*: reference sushi.md §1; COUNTER Registry and harvesters in the wild have all of these forms.
package struct ServiceURL: Sendable, Hashable, CustomStringConvertible {
    /// Scheme, host in lower case, port unless it is the scheme's own, and path without a slash at its end:
    /// `https://sushi.example.org/counter/r51`.
    package let base: String
    /// What stood after `?`, to be sent with every request; as it was written.
    package let query: String?
    /// Whether the path already ends in `r51`, in any case, so that a request must not add it again.
    package let endsInR51: Bool
    /// The key of permits and spacing: the host in lower case, with the port unless it is the scheme's own.
    package let host: String

    /// Scheme and host: credentials that were given for one origin are not sent to another without leave.
    package var origin: String { String(base.prefix { $0 != ":" }) + "://" + host }

    /// Bounds of an address, in UTF-8 bytes.
    package static let longest = 2000

    /// Reads an address as a person pasted it.
    ///
    /// *Throws*: `ServiceURLError`, a clause that says what is wrong and what to write.
    package init(_ written: String) throws(ServiceURLError) {
        let text = written.trimmed
        guard !text.isEmpty else {
            throw ServiceURLError("it is empty; write one like https://sushi.example.org/counter")
        }
        guard text.utf8.count <= Self.longest else { throw ServiceURLError("it is longer than \(Self.longest) bytes") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !#"<>"\^`{|}"#.utf8.contains($0) }) else {
            throw ServiceURLError("a blank, a control character or a character outside ASCII is in it; encode it")
        }
        guard let colon = text.firstRange(of: "://"), colon.lowerBound > text.startIndex else {
            throw ServiceURLError("it does not begin with https:// or http://")
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else {
            throw ServiceURLError("only https:// and http:// are allowed")
        }
        let beforeFragment = text[colon.upperBound...].prefix { $0 != "#" }
        let authority = beforeFragment.prefix { $0 != "/" && $0 != "?" }
        let afterAuthority = beforeFragment[authority.endIndex...]
        let path = afterAuthority.prefix { $0 != "?" }
        let question = afterAuthority[path.endIndex...].dropFirst()
        host = try Self.host(authority, scheme: scheme)
        let segments = Self.normalised(path)
        base = "\(scheme)://\(host)" + segments.map { "/" + $0 }.joined()
        endsInR51 = segments.last?.lowercased() == "r51"
        query = question.isEmpty ? nil : String(question)
        try Self.refuseCredentials(in: question)
    }

    /// An address is shown to everybody, in lists, exports and the audit trail.
    private static func refuseCredentials(in query: Substring) throws(ServiceURLError) {
        for pair in query.split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            let letters = name.lowercased().filter { $0.isLetter }
            guard secretNames.contains(letters) else { continue }
            throw ServiceURLError("its query holds \(name); put credentials into the connection")
        }
    }

    /// In letters alone: `API-Key`, `api_key` and `apikey` are one.
    private static let secretNames: Set<String> = [
        "customerid", "requestorid", "apikey", "key", "password", "passwd", "secret", "token", "accesstoken",
        "authorization", "auth",
    ]

    /// The address as a person would write it, with its query.
    package var text: String { query.map { "\(base)?\($0)" } ?? base }

    package var description: String { base }

    /// The path's segments without what every request adds: empty ones, and status, members, reports or a report's name
    /// at the end.
    private static func normalised(_ path: Substring) -> [Substring] {
        var segments = path.split(separator: "/")
        while let last = segments.last?.lowercased() {
            let before = segments.dropLast().last?.lowercased()
            let isReport = before == "reports" && MasterReport(rawValue: String(last.prefix(2)).uppercased()) != nil
            let isDoubled = last == "r51" && before == "r51"
            guard ["status", "members", "reports"].contains(last) || isReport || isDoubled else { break }
            segments.removeLast()
        }
        return segments
    }

    private static func host(_ authority: Substring, scheme: String) throws(ServiceURLError) -> String {
        guard !authority.contains("@") else {
            throw ServiceURLError("it holds a user name or password; put credentials into the connection")
        }
        var name = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw ServiceURLError("its host has no closing ]") }
            name = authority[...end]
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw ServiceURLError("its host is not readable") }
            port = rest.isEmpty ? nil : rest.dropFirst()
            guard
                name.dropFirst().dropLast().utf8.allSatisfy({
                    $0.hexDigitValue != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                })
            else { throw ServiceURLError("its host is no IPv6 address") }
        } else if let colon = authority.lastIndex(of: ":") {
            name = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        try checkName(name)
        let lowered = name.lowercased()
        let host = lowered.hasSuffix(".") ? String(lowered.dropLast()) : lowered
        guard let port, !port.isEmpty else { return host }
        guard port.utf8.allSatisfy(\.isASCIIDigit), let number = Int(port),
            (1...65_535).contains(number)
        else { throw ServiceURLError("its port is not between 1 and 65535") }
        return number == (scheme == "https" ? 443 : 80) ? host : "\(host):\(number)"
    }

    private static func checkName(_ name: Substring) throws(ServiceURLError) {
        if name.hasPrefix("[") { return }
        let labels = (name.hasSuffix(".") ? name.dropLast() : name).split(
            separator: ".",
            omittingEmptySubsequences: false
        )
        let fine = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy {
                    $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                }
        }
        guard fine, !labels.isEmpty, name.utf8.count <= 253 else {
            throw ServiceURLError(name.isEmpty ? "it names no host" : "its host is no host name")
        }
    }
}

/// Why a text is no address of a service.
package struct ServiceURLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A clause that ends the sentence “This is not a usable address: …”.
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }

    package var description: String { "This is not a usable address of a service: \(reason)." }
}
