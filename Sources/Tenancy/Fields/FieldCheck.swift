internal import Ground

/// Collects the problems of the fields of one thing, so that a person hears of all at once.
///
/// Each method returns the value in its stored form: surrounding blanks removed, an empty text as nil.
package struct FieldCheck {
    package private(set) var problems: [FieldProblem] = []

    package init() {}

    /// Notes a problem; a nil message notes nothing.
    package mutating func note(_ field: String, _ message: String?) {
        guard let message else { return }
        problems.append(FieldProblem(field, message))
    }

    /// One line that must not be empty: no control characters, so that it can stand in a mail's header.
    package mutating func line(_ value: String, _ field: String, atMost limit: Int = 200) -> String {
        guard let line = optionalLine(value, field, atMost: limit) else {
            note(field, "This must not be empty.")
            return ""
        }
        return line
    }

    /// One line, or nothing.
    package mutating func optionalLine(_ value: String?, _ field: String, atMost limit: Int = 200) -> String? {
        guard let trimmed = value.map(\.trimmed), !trimmed.isEmpty else { return nil }
        if trimmed.unicodeScalars.contains(where: Self.isControl) {
            note(field, "Line breaks, tabs and other control characters are not allowed here; write one line.")
        }
        if let hidden = trimmed.firstHidden() {
            note(field, "An invisible character (\(hidden.codeName)) stands in it; leave it out.")
        }
        if trimmed.count > limit { note(field, "At most \(limit) characters are allowed; this has \(trimmed.count).") }
        return trimmed
    }

    /// Text of several lines, or nothing.
    package mutating func text(_ value: String?, _ field: String, atMost limit: Int = 20_000) -> String? {
        guard let trimmed = value.map(\.trimmed), !trimmed.isEmpty else { return nil }
        if trimmed.unicodeScalars.contains(where: { Self.isControl($0) && !"\n\r\t".unicodeScalars.contains($0) }) {
            note(field, "Control characters other than line breaks and tabs are not allowed here.")
        }
        if let turning = trimmed.unicodeScalars.first(where: \.turnsText) {
            note(
                field,
                "A character that turns the direction of text (\(turning.codeName)) stands in it; leave it out."
            )
        }
        if trimmed.count > limit { note(field, "At most \(limit) characters are allowed; this has \(trimmed.count).") }
        return trimmed
    }

    /// A whole number inside its bounds; nil stays nil.
    package mutating func number(_ value: Int?, _ field: String, _ bounds: ClosedRange<Int>, unit: String = "") {
        guard let value, !bounds.contains(value) else { return }
        let of = unit.isEmpty ? "" : " \(unit)"
        note(field, "\(value)\(of) is outside \(bounds.lowerBound) to \(bounds.upperBound)\(of).")
    }

    /// A language tag such as `en` or `de-CH`.
    package mutating func language(_ value: String, _ field: String = "language") -> String {
        let tag = value.trimmed
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        let letters = parts.allSatisfy { (2...8).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isASCIILetterOrDigit) }
        if !letters || parts.isEmpty || !(2...3).contains(parts[0].utf8.count) {
            note(field, "“\(Self.excerpt(tag))” is no language tag; write one like en or de.")
        }
        return tag
    }

    /// Throws all that was noted.
    package func finish() throws(InvalidFields) {
        guard problems.isEmpty else { throw InvalidFields(problems) }
    }

    /// A value short enough to be repeated in a message, with what is not seen shown as a question mark.
    package static func excerpt(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(60) {
            shown.append(isControl(scalar) || scalar.isHidden ? "?" : scalar)
        }
        return String(shown) + (text.unicodeScalars.count > 60 ? "…" : "")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
