internal import Ground

/// The status line and header of an answer, collected line by line as libcurl hands them over.
struct AnswerHead {
    private(set) var status = 0
    private var lines: [HTTPFields.Field] = []
    /// Whether the blank line that ends the header has come; a final one, not that of a 1xx.
    private(set) var isComplete = false

    /// Takes a line with or without its line end, and says whether it was the one that completes the header.
    ///
    /// Lines after that are trailers: nobody needs them.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        guard !isComplete else { return false }
        let text = String(decoding: line, as: UTF8.self).trimmingLineEnd
        if text.isEmpty {
            isComplete = status >= 200
            return isComplete
        }
        if text.hasPrefix("HTTP/") {
            self = AnswerHead()
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let first = text.first, first == " " || first == "\t", let folded = lines.popLast() {
            // A line that continues the field before it: obsolete, but sent.
            lines.append(HTTPFields.Field(folded.name, "\(folded.value) \(text.trimmingBlanks)"))
        } else if let colon = text.firstIndex(of: ":") {
            let value = String(text[text.index(after: colon)...]).trimmingBlanks
            lines.append(HTTPFields.Field(String(text[..<colon]).trimmingBlanks, value))
        }
        return false
    }

    var fields: HTTPFields { HTTPFields(lines) }

    /// Where the answer sends its reader; nil when it is none of the redirects that are followed.
    var location: String? {
        RedirectRule.isRedirect(status) ? fields["Location"].flatMap { $0.isEmpty ? nil : $0 } : nil
    }

    /// The announced size of the body as it travels; nil where the answer does not tell, or tells nonsense.
    var contentLength: Int64? {
        fields["Content-Length"].flatMap { Int64($0) }
    }

    /// The names of what the body is wrapped in, outermost last, in lower case.
    var encodings: [String] {
        fields.values("Content-Encoding")
            .flatMap { $0.split(separator: ",") }
            .map { String($0).trimmingBlanks.lowercased() }
            .filter { !$0.isEmpty && $0 != "identity" }
    }
}

extension String {
    fileprivate var trimmingLineEnd: String {
        String(decoding: utf8.prefix { $0 != 13 && $0 != 10 }, as: UTF8.self)
    }

    fileprivate var trimmingBlanks: String {
        let isBlank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
        return String(decoding: utf8.drop(while: isBlank).reversed().drop(while: isBlank).reversed(), as: UTF8.self)
    }
}
