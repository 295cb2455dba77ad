/// Where a part of the service tells what it does.
package struct Log: Sendable {
    private let level: LogLine.Level
    private let clock: any WallClock
    private let fields: [LogLine.Field]
    private let sink: @Sendable (LogLine) -> Void

    /// How lines are written.
    package enum Format: String, CaseIterable, Sendable {
        case text
        case json
    }

    /// Hands lines of that level and above to the sink, which may be called from any thread.
    package init(
        level: LogLine.Level,
        clock: any WallClock = SystemClock(),
        sink: @escaping @Sendable (LogLine) -> Void
    ) {
        self.init(level: level, clock: clock, fields: [], sink: sink)
    }

    private init(
        level: LogLine.Level,
        clock: any WallClock,
        fields: [LogLine.Field],
        sink: @escaping @Sendable (LogLine) -> Void
    ) {
        self.level = level
        self.clock = clock
        self.fields = fields
        self.sink = sink
    }

    /// The log of a program: one line an event on standard error, never two mixed.
    package static func standardError(level: LogLine.Level = .info, format: Format = .text) -> Log {
        Log(level: level) { line in
            StandardError.write(format == .json ? line.json : line.text)
        }
    }

    /// A log that nobody reads.
    package static let silent = Log(level: .error) { _ in }

    /// This log, with the fields on every line: a part of the service names itself once.
    package func with(_ fields: KeyValuePairs<String, JSONValue>) -> Log {
        Log(level: level, clock: clock, fields: self.fields + Self.list(fields), sink: sink)
    }

    /// Tells what only a developer wants to know.
    package func debug(_ event: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        write(.debug, event, fields)
    }

    /// Tells what went as it should.
    package func info(_ event: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        write(.info, event, fields)
    }

    /// Tells what somebody should look at some day.
    package func warning(_ event: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        write(.warning, event, fields)
    }

    /// Tells what needs somebody now.
    package func error(_ event: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        write(.error, event, fields)
    }

    /// Tells of an event at a level that is known only when it happens.
    package func write(_ level: LogLine.Level, _ event: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        guard level >= self.level else { return }
        sink(LogLine(at: clock.now(), level: level, event: event, fields: self.fields + Self.list(fields)))
    }

    private static func list(_ fields: KeyValuePairs<String, JSONValue>) -> [LogLine.Field] {
        fields.map { LogLine.Field($0.key, $0.value) }
    }
}
