internal import Ground

/// An exception while its fields are being read.
struct ExceptionDraft {
    private(set) var hasCode = false
    private(set) var hasMessage = false
    private var exception = ReportException(code: nil)

    /// Reads the value of one of an exception's keys; others stay pending, and are passed by the cursor.
    mutating func read(_ key: ReportKey, _ cursor: JSONCursor) throws(JSONCursorError) {
        switch key {
        case .code:
            let kind = try cursor.kind()
            guard kind == .number || kind == .text else { return }
            hasCode = true
            exception.code = try cursor.integer().flatMap { Int(exactly: $0) }
        case .message:
            guard let text = try Self.text(cursor) else { return }
            hasMessage = true
            exception.message = text
        case .data: exception.data = try Self.text(cursor) ?? ""
        case .helpURL: exception.helpURL = try cursor.string().map { String($0.prefix(1_000)) } ?? ""
        default: break
        }
    }

    func exception(at place: String) -> ReportException {
        var placed = exception
        placed.place = place
        return placed
    }

    /// A text of at most 2,000 characters; what is no scalar is kept as it was written.
    private static func text(_ cursor: JSONCursor) throws(JSONCursorError) -> String? {
        switch try cursor.kind() {
        case .object, .array: try cursor.capture(limit: 2_000).map { String(decoding: $0, as: UTF8.self) }
        case .text, .number, .boolean, .null: try cursor.string().map { String($0.prefix(2_000)) }
        }
    }
}
