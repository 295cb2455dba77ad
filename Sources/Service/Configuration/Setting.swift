package import Ground

/// One setting: its name, what it means, and where its value goes.
package struct Setting: Sendable {
    /// Section and name: `smtp.host`.
    package let key: String
    /// What it means, as it stands above the setting in the file; lines are broken for it.
    package let help: String
    /// Completes "expected …".
    package let expected: String
    /// A value that is shown nowhere, and may be read from a file named by `KEY_FILE`.
    package let isSecret: Bool
    /// Puts a value where it belongs; false when it does not fit.
    let take: @Sendable (JSONValue, inout Configuration) -> Bool
    /// The value as the file would say it.
    let show: @Sendable (Configuration) -> JSONValue

    init<Value>(
        _ key: String,
        _ path: any WritableKeyPath<Configuration, Value> & Sendable,
        _ form: SettingForm<Value>,
        isSecret: Bool = false,
        _ help: String
    ) {
        self.key = key
        self.help = help
        self.isSecret = isSecret
        expected = form.expected
        take = { json, configuration in
            guard let value = form.read(json) else { return false }
            configuration[keyPath: path] = value
            return true
        }
        show = { form.write($0[keyPath: path]) }
    }

    init<Value>(
        _ key: String,
        _ path: any WritableKeyPath<Configuration, Value?> & Sendable,
        orNull form: SettingForm<Value>,
        isSecret: Bool = false,
        _ help: String
    ) {
        self.init(key, path, form.optional, isSecret: isSecret, help)
    }

    /// The section that it stands in; its own name for one that stands alone.
    package var section: String { String(key.prefix { $0 != "." }) }

    /// The name inside its section.
    package var name: String { String(key.drop { $0 != "." }.dropFirst()) }

    /// The variable that overrides it: `GARNER_SMTP_HOST`.
    package var variable: String { "GARNER_" + key.uppercased().split(separator: ".").joined(separator: "_") }

    /// The default, as the file says it.
    package var standard: JSONValue { show(Configuration()) }

    /// Every setting, in the order of the file.
    package static let all: [Setting] =
        [
            installation, data, log, database, secrets, scheduler, queue, night, harvest, network, http, heartbeat,
            smtp, mail, retention, programs,
        ].flatMap { $0 }

    static func named(_ key: String) -> Setting? { byKey[key] }

    private static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })
}
