/// One event of the service's log.
///
/// Secrets and mail addresses never go into one.
package struct LogLine: Hashable, Sendable {
    package let at: Instant
    package let level: Level
    /// What happened, in a few words that stay the same from one time to the next: `harvest ended`.
    package let event: String
    /// The circumstances, in the order in which they are written.
    package let fields: [Field]

    /// One circumstance of an event.
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: JSONValue

        /// Names a circumstance in one word of small letters: `harvest`.
        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// How much an event matters.
    package enum Level: String, CaseIterable, Comparable, Sendable {
        /// What only a developer wants to know.
        case debug
        /// What went as it should.
        case info
        /// What somebody should look at some day.
        case warning
        /// What needs somebody now.
        case error

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// Describes an event; the fields are written in their order.
    package init(at: Instant, level: Level, event: String, fields: [Field] = []) {
        self.at = at
        self.level = level
        self.event = event
        self.fields = fields
    }

    /// For people: `2026-02-28T06:30:15.250Z info harvest ended harvest=17 status=Success`.
    ///
    /// Values with space, quotes or control characters are quoted as in JSON, so that one event stays one line.
    package var text: String {
        let words = fields.map { " \($0.name)=\(Self.plain($0.value))" }
        return "\(Self.written(at)) \(level.rawValue) \(Self.oneLine(event))\(words.joined())"
    }

    /// For programs: one JSON object, first `at`, `level` and `event`, then the fields.
    package var json: String {
        let first = [
            Field("at", .text(Self.written(at))), Field("level", .text(level.rawValue)), Field("event", .text(event)),
        ]
        let entries = (first + fields).map { "\(JSONValue.text($0.name).json()):\($0.value.json())" }
        return "{\(entries.joined(separator: ","))}"
    }

    /// Always with milliseconds, so that lines sort as text.
    private static func written(_ instant: Instant) -> String {
        let text = instant.rfc3339
        return text.utf8.count == 20 ? "\(text.dropLast()).000Z" : text
    }

    private static func plain(_ value: JSONValue) -> String {
        guard case .text(let text) = value, !text.isEmpty, text.unicodeScalars.allSatisfy(isPlain) else {
            return value.json()
        }
        return text
    }

    private static func oneLine(_ text: String) -> String {
        let quoted = JSONValue.text(text).json()
        return quoted.utf8.count == text.utf8.count + 2 ? text : quoted
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar != " " && scalar != "\"" && scalar != "=" && scalar != "\\" && !scalar.properties.isWhitespace
            && scalar.properties.generalCategory != .control
    }
}
