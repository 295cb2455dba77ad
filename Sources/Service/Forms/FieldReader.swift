internal import Connections
internal import Ground
internal import Tenancy

/// Reads the fields that a person typed, or a line of a CSV file, into typed details.
///
/// A field that is absent or empty leaves things as they are; `-` clears a setting, so that it is inherited again.
/// Problems are collected, each under the name of its field.
struct FieldReader {
    private let fields: [String: String]
    private let names: FieldNames
    var check = FieldCheck()

    /// Notes every field that is not among the known ones; names are compared without case, blanks, `-` and `_`.
    init(_ fields: [String: String], known names: FieldNames) {
        var known: [String: String] = [:]
        for (name, value) in fields {
            if let field = names.field(name) {
                known[field] = value
            } else {
                check.note(name, "There is no such field; choose from: \(names.all.joined(separator: ", ")).")
            }
        }
        self.fields = known
        self.names = names
    }

    /// The text of a field; nil when it is absent or empty.
    subscript(field: String) -> String? {
        let value = (fields[field] ?? "").trimmed
        return value.isEmpty ? nil : value
    }

    /// Whether a field is to be cleared.
    func clears(_ field: String) -> Bool { self[field] == "-" }

    mutating func read(_ field: String, into target: inout String) {
        guard let text = self[field] else { return }
        if clears(field) {
            check.note(field, "This cannot be cleared.")
        } else {
            target = text
        }
    }

    mutating func read(_ field: String, into target: inout String?) {
        guard let text = self[field] else { return }
        target = clears(field) ? nil : text
    }

    /// Reads a value by a conversion; what it refuses is noted with what would be right.
    mutating func read<Value>(
        _ field: String,
        into target: inout Value,
        expected: String,
        _ convert: (String) -> Value?
    ) {
        guard let value = converted(field, expected, convert) else { return }
        target = value
    }

    /// The same for a setting that may be cleared.
    mutating func readSetting<Value>(
        _ field: String,
        into target: inout Value?,
        expected: String,
        _ convert: (String) -> Value?
    ) {
        if clears(field) {
            target = nil
        } else if let value = converted(field, expected, convert) {
            target = value
        }
    }

    private mutating func converted<Value>(
        _ field: String,
        _ expected: String,
        _ convert: (String) -> Value?
    ) -> Value? {
        guard let text = self[field] else { return nil }
        if let value = convert(text) { return value }
        // What was meant to be a secret is not repeated.
        let value = names.secrets.contains(field) ? "The value" : "“\(FieldCheck.excerpt(text))”"
        check.note(field, "\(value) is not \(expected).")
        return nil
    }

    /// One of a closed list of words.
    mutating func read<Choice>(_ field: String, into target: inout Choice)
    where Choice: RawRepresentable<String> & CaseIterable {
        read(field, into: &target, expected: Self.words(Choice.self)) { Self.choice($0) }
    }

    /// One of a closed list of words, or nothing.
    mutating func read<Choice>(_ field: String, into target: inout Choice?)
    where Choice: RawRepresentable<String> & CaseIterable {
        readSetting(field, into: &target, expected: Self.words(Choice.self)) { Self.choice($0) }
    }

    mutating func read(_ field: String, into target: inout Int?) {
        readSetting(field, into: &target, expected: "a whole number") { Int($0) }
    }

    mutating func read(_ field: String, into target: inout Duration?) {
        readSetting(field, into: &target, expected: "a duration such as 90 s, 15 min or 2 h") { Duration(written: $0) }
    }

    mutating func read(_ field: String, into target: inout Bool) {
        read(field, into: &target, expected: "yes or no") { Self.flag($0) }
    }

    mutating func read(_ field: String, into target: inout Bool?) {
        readSetting(field, into: &target, expected: "yes or no") { Self.flag($0) }
    }

    /// A mail address, or nothing.
    mutating func read(_ field: String, into target: inout MailAddress?) {
        guard let text = self[field] else { return }
        target = clears(field) ? nil : check.address(text, field)
    }

    /// Words separated by blanks, commas or semicolons, each converted.
    mutating func readList<Value>(
        _ field: String,
        into target: inout [Value]?,
        expected: String,
        _ convert: (String) -> Value?
    ) {
        readSetting(field, into: &target, expected: expected) { text -> [Value]? in
            let words = Self.words(of: text)
            let values = words.compactMap(convert)
            return values.count == words.count && !values.isEmpty ? values : nil
        }
    }

    /// `name=value` pairs separated by semicolons.
    mutating func readPairs(_ field: String, into target: inout [String: String]?) {
        readSetting(field, into: &target, expected: "a list such as name=value; other=value") { text in
            var pairs: [String: String] = [:]
            for part in text.split(separator: ";").map(\.trimmed) where !part.isEmpty {
                guard let sign = part.firstIndex(of: "="), sign > part.startIndex else { return nil }
                pairs[part[..<sign].trimmed] =
                    part[part.index(after: sign)...].trimmed
            }
            return pairs
        }
    }

    static func words(of text: String) -> [String] {
        text.split { $0 == "," || $0 == ";" || $0.isWhitespace }.map(String.init)
    }

    private static func choice<Choice>(_ text: String) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        Choice.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
    }

    private static func words<Choice>(_: Choice.Type) -> String where Choice: RawRepresentable<String> & CaseIterable {
        let words = Choice.allCases.map(\.rawValue)
        return words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    }

    private static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "yes", "true", "1", "on": true
        case "no", "false", "0", "off": false
        default: nil
        }
    }
}

/// The fields of a form by the ways in which people write their names; made once a form, since files have many lines.
struct FieldNames: Sendable {
    let all: [String]
    let secrets: Set<String>
    private let byPlainName: [String: String]

    init(_ fields: [FieldInfo]) {
        all = fields.map(\.name)
        secrets = Set(fields.filter(\.isSecret).map(\.name))
        byPlainName = Dictionary(all.map { (Self.plain($0), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The field that a name means; nil for none.
    func field(_ name: String) -> String? {
        // Most are written as they are told.
        byPlainName[name] ?? byPlainName[Self.plain(name)]
    }

    private static func plain(_ name: String) -> String {
        name.lowercased().filter { !$0.isWhitespace && $0 != "-" && $0 != "_" }
    }
}

/// A field that people may set: its name in commands and CSV files, and what it means.
package struct FieldInfo: Sendable, Hashable {
    package let name: String
    /// One clause, for help texts, with an example where the form is not plain.
    package let meaning: String
    /// Whether an export leaves it out.
    package let isSecret: Bool

    package init(_ name: String, _ meaning: String, isSecret: Bool = false) {
        self.name = name
        self.meaning = meaning
        self.isSecret = isSecret
    }
}
