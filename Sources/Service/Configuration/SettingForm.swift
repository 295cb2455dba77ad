internal import Connections
internal import Ground
internal import Mail

/// How a setting's value is written, read and described.
struct SettingForm<Value>: Sendable {
    /// Completes "expected …".
    let expected: String
    /// Nil for a value that does not fit.
    let read: @Sendable (JSONValue) -> Value?
    let write: @Sendable (Value) -> JSONValue

    /// The same, or null for nil.
    var optional: SettingForm<Value?> {
        SettingForm<Value?>(
            expected: "\(expected), or null",
            read: { value in value.isNull ? .some(nil) : read(value).map(Optional.some) },
            write: { value in value.map(write) ?? .null }
        )
    }
}

extension SettingForm where Value == String {
    static let text = SettingForm(
        expected: "a text",
        read: { value in value.string.flatMap { $0.isEmpty ? nil : $0 } },
        write: { .text($0) }
    )

    static let absolutePath = SettingForm(
        expected: "an absolute path, such as \"/etc/garner/key\"",
        read: { value in value.string.flatMap { $0.hasPrefix("/") ? $0 : nil } },
        write: { .text($0) }
    )

    static let sender = SettingForm(
        expected: "a mail address, such as \"Garner <garner@example.org>\"",
        read: { value in
            value.string.flatMap { text in
                let isOneLine = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
                return isOneLine && (try? MailSender(written: text, orNamed: "")) != nil ? text : nil
            }
        },
        write: { .text($0) }
    )

    /// A language's tag in lower case; whether mails are there in it, the doctor says.
    static let language = SettingForm(
        expected: "a language, such as \"en\"",
        read: { value in
            value.string.flatMap { tag in
                (2...3).contains(tag.utf8.count) && tag.utf8.allSatisfy { (97...122).contains($0) } ? tag : nil
            }
        },
        write: { .text($0) }
    )

    static let webAddress = SettingForm(
        expected: "an address that begins with https:// or http://",
        read: { value in
            value.string.flatMap { $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil }
        },
        write: { .text($0) }
    )
}

extension SettingForm where Value == ListenAddress {
    static let listenAddress = SettingForm(
        expected: "an address and a port, such as \"127.0.0.1:8730\" or \"[::1]:8730\"",
        read: { value in value.string.flatMap { ListenAddress($0) } },
        write: { .text($0.description) }
    )
}

extension SettingForm where Value == Secret {
    static let secret = SettingForm(
        expected: "a text",
        read: { value in value.string.flatMap { $0.isEmpty ? nil : Secret($0) } },
        write: { _ in "(set)" }
    )
}

extension SettingForm where Value == Bool {
    static let switching = SettingForm(expected: "true or false", read: \.boolean, write: { .bool($0) })
}

extension SettingForm where Value == Int {
    static func whole(_ range: ClosedRange<Int>) -> SettingForm {
        SettingForm(
            expected: "a whole number, \(range.lowerBound)…\(range.upperBound)",
            read: { value in value.int.flatMap(Int.init(exactly:)).flatMap { range.contains($0) ? $0 : nil } },
            write: { .integer(Int64($0)) }
        )
    }
}

extension SettingForm where Value == Int64 {
    /// A number of bytes.
    static func size(atLeast least: ByteCount) -> SettingForm {
        SettingForm(
            expected: "a size of at least \(least), such as \"2 GiB\"",
            read: { value in
                value.string.flatMap { ByteCount($0) }.flatMap { $0 >= least ? Int64($0.bytes) : nil }
            },
            write: { .text(ByteCount(Int($0)).description) }
        )
    }
}

extension SettingForm where Value == Duration {
    static func time(atLeast least: Duration) -> SettingForm {
        SettingForm(
            expected: "a time of at least \(least.written), such as \"90 s\" or \"10 min\"",
            read: { value in value.string.flatMap { Duration(written: $0) }.flatMap { $0 >= least ? $0 : nil } },
            write: { .text($0.written) }
        )
    }
}

extension SettingForm where Value == CivilTime {
    static let timeOfDay = SettingForm(
        expected: "a time of day, such as \"23:30\"",
        read: { value in value.string.flatMap { CivilTime($0) } },
        write: { .text($0.description) }
    )
}

extension SettingForm where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
    static var choice: SettingForm {
        let names = Value.allCases.map { "\"\($0.rawValue)\"" }
        return SettingForm(
            expected: "one of \(names.joined(separator: ", "))",
            read: { value in value.string.flatMap { Value(rawValue: $0) } },
            write: { .text($0.rawValue) }
        )
    }
}

extension SettingForm {
    /// A list of values that are written as texts; in the environment they are separated by commas.
    static func list<Element>(
        of expected: String,
        _ read: @escaping @Sendable (String) -> Element?,
        _ write: @escaping @Sendable (Element) -> String
    ) -> SettingForm where Value == [Element] {
        SettingForm(
            expected: "a list of \(expected)",
            read: { value in
                let texts = value.array?.map(\.string) ?? value.string.map { $0.split(separator: ",").map(\.trimmed) }
                guard let elements = texts?.map({ text in text.flatMap(read) }) else { return nil }
                let good = elements.compactMap { $0 }
                return good.count == elements.count ? good : nil
            },
            write: { .list($0.map { .text(write($0)) }) }
        )
    }
}

extension SettingForm where Value == [String: RegisteredProgram] {
    static let programs = SettingForm(
        expected: """
            programs by name, as { "who-to-tell": { command: "/usr/local/bin/who", arguments: ["-v"], time: "30 s" } }
            """,
        read: { value in
            guard let entries = value.object else { return nil }
            let programs = entries.mapValues(RegisteredProgram.init(json:))
            guard programs.values.allSatisfy({ $0 != nil }) else { return nil }
            return programs.compactMapValues { $0 }
        },
        write: { programs in .dictionary(programs.mapValues(\.json)) }
    )
}

extension RegisteredProgram {
    fileprivate init?(json: JSONValue) {
        guard let fields = json.object, let command = fields["command"]?.string, command.hasPrefix("/"),
            Set(fields.keys).isSubset(of: ["command", "arguments", "time"])
        else { return nil }
        self.init(command: command)
        if let given = fields["arguments"] {
            guard let texts = given.array?.compactMap(\.string), texts.count == given.array?.count else { return nil }
            arguments = texts
        }
        if let given = fields["time"] {
            guard let time = SettingForm.time(atLeast: .seconds(1)).read(given) else { return nil }
            self.time = time
        }
    }

    fileprivate var json: JSONValue {
        [
            "command": .text(command), "arguments": .list(arguments.map(JSONValue.text)), "time": .text(time.written),
        ]
    }
}
