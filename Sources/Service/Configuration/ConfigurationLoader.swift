internal import Database
internal import Foundation
internal import Ground
internal import Transfer

/// Reads the configuration: the defaults, over them the file, over it the environment.
package struct ConfigurationLoader {
    private var configuration = Configuration()
    private var sources: [String: LoadedConfiguration.Source] = [:]
    private var problems: [ConfigurationError.Problem] = []
    private var warnings: [String] = []

    /// Names the file, before the usual places are looked at.
    package static let fileVariable = "GARNER_CONFIG"

    /// Loads and checks everything; all mistakes are told at once.
    ///
    /// - Parameters:
    ///   - file: the file to read; nil for the one that `GARNER_CONFIG` names, or else the first of the usual ones that
    ///     is there, if any.
    ///   - environment: the process's variables, of which those that begin with `GARNER_` count.
    /// - Returns: the configuration with its sources.
    /// - Throws: `ConfigurationError` with every mistake.
    package static func load(
        file: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ConfigurationError) -> LoadedConfiguration {
        var loader = ConfigurationLoader()
        let named = file ?? environment[fileVariable]
        let path = named ?? usualFiles(environment).first { access($0, F_OK) == 0 }
        if let path { loader.read(path) }
        loader.read(environment)
        loader.check(path)
        guard loader.problems.isEmpty else { throw ConfigurationError(loader.problems) }
        return LoadedConfiguration(
            configuration: loader.configuration,
            file: path,
            warnings: loader.warnings,
            sources: loader.sources
        )
    }

    /// Where the file is looked for when none is named: the user's own, then the machine's.
    package static func usualFiles(_ environment: [String: String]) -> [String] {
        let own = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map { "\($0)/.config" }
        return (own.map { ["\($0)/garner/garner.json5"] } ?? []) + ["/etc/garner/garner.json5"]
    }

    // MARK: - The file

    private mutating func read(_ path: String) {
        let bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            let reason = access(path, R_OK) == 0 ? "it is no file" : String(cString: strerror(errno))
            return fail(path, nil, "The configuration cannot be read: \(reason).")
        }
        do throws(JSONError) {
            let (document, lines) = try JSONValue.parsingWithLines(bytes, as: .json5)
            guard case .dictionary(let entries) = document else {
                return fail(path, nil, "Expected sections in braces, as { log: { level: \"info\" } }.")
            }
            read(entries, under: "", from: path, lines)
        } catch {
            fail("\(path):\(error.line)", nil, "Column \(error.column): \(error.problem).")
        }
    }

    private mutating func read(
        _ entries: [String: JSONValue],
        under prefix: String,
        from path: String,
        _ lines: [String: Int]
    ) {
        for (name, value) in entries.sorted(by: { lines[prefix + $0.key] ?? 0 < lines[prefix + $1.key] ?? 0 }) {
            let key = prefix + name
            let place = lines[key].map { "\(path):\($0)" } ?? path
            if let setting = Setting.named(key) {
                take(value, for: setting, at: place, from: .file(path, line: lines[key]))
            } else if let setting = Self.secret(namedBy: key) {
                guard !value.isNull else { continue }
                guard let file = value.string else {
                    fail(place, key, "Expected the path of a file, found \(value.json()).")
                    continue
                }
                takeSecret(in: file, for: setting, key, at: place)
            } else if prefix.isEmpty, value.string != nil, let setting = Setting.named(Self.shorthands[key] ?? "") {
                take(value, for: setting, at: place, from: .file(path, line: lines[key]))
            } else if Self.sections.contains(key), prefix.isEmpty {
                guard let inner = value.object else {
                    fail(place, key, "Expected a section in braces, found \(value.json()).")
                    continue
                }
                read(inner, under: "\(key).", from: path, lines)
            } else {
                fail(place, key, "There is no such setting.\(Self.suggestion(for: key, under: prefix))")
            }
        }
    }

    // MARK: - The environment

    private mutating func read(_ environment: [String: String]) {
        for (name, text) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix("GARNER_") && name != Self.fileVariable && name != FailPoint.variable {
            if let setting = Setting.all.first(where: { $0.variable == name }) {
                takeText(text, for: setting, name)
            } else if let setting = Setting.all.first(where: { $0.isSecret && $0.variable + "_FILE" == name }) {
                takeSecret(in: text, for: setting, nil, at: name)
            } else if Setting.all.contains(where: { $0.variable.hasPrefix(name + "_") }) {
                fail(name, nil, "This is a section; each of its settings has a variable of its own, \(name)_….")
            } else if let meant = Suggestion.nearest(to: name, among: Setting.all.map(\.variable)) {
                fail(name, nil, "There is no such setting. Did you mean “\(meant)”?")
            } else {
                warnings.append("The variable \(name) sets nothing.")
            }
        }
    }

    /// A variable holds a text, or for anything but texts what the file would say.
    private mutating func takeText(_ text: String, for setting: Setting, _ name: String) {
        let candidates: [JSONValue] = text.isEmpty ? [.null] : [.text(text)]
        let parsed = (try? JSONValue(parsing: text, as: .json5)).map { [$0] } ?? []
        for candidate in candidates + parsed where setting.take(candidate, &configuration) {
            sources[setting.key] = .variable(name)
            return
        }
        let found = setting.isSecret ? "something else" : "“\(text)”"
        fail(name, setting.key, "Expected \(setting.expected), found \(found).")
    }

    // MARK: - Values

    private mutating func take(
        _ value: JSONValue,
        for setting: Setting,
        at place: String,
        from source: LoadedConfiguration.Source
    ) {
        if setting.isSecret, value.isNull { return }
        guard setting.take(value, &configuration) else {
            let found = setting.isSecret ? "something else" : value.json()
            return fail(place, setting.key, "Expected \(setting.expected), found \(found).")
        }
        sources[setting.key] = source
    }

    private mutating func takeSecret(in file: String, for setting: Setting, _ key: String?, at place: String) {
        guard let data = try? Data(contentsOf: URL(filePath: file)) else {
            let reason = access(file, R_OK) == 0 ? "it is no file" : String(cString: strerror(errno))
            return fail(place, key, "The file \(file) cannot be read: \(reason).")
        }
        var text = String(decoding: data, as: UTF8.self)[...]
        while text.last?.isNewline == true { text = text.dropLast() }
        guard setting.take(.text(String(text)), &configuration) else {
            return fail(place, key, "The file \(file) is empty.")
        }
        sources[setting.key] = .secretFile(file)
    }

    // MARK: - What only shows in the whole

    private mutating func check(_ path: String?) {
        guard problems.isEmpty else { return }
        do throws(SMTPSettingsError) {
            _ = try configuration.relay()
        } catch {
            refuse("smtp.\(error.setting)", path, "\(error.cause).")
        }
        if let url = configuration.database.url {
            do {
                _ = try PostgreSQLAddress(url.text)
            } catch {
                refuse("database.url", path, (error as? DatabaseError)?.message ?? "It cannot be read.")
            }
        }
        if !(1...50).contains(configuration.database.schema.utf8.count) {
            refuse("database.schema", path, "Expected a name of at most 50 characters.")
        }
        if let url = configuration.heartbeat.url, !["http://", "https://"].contains(where: url.text.hasPrefix) {
            refuse("heartbeat.url", path, "Expected an address that begins with https:// or http://.")
        }
        if configuration.queue.heartbeat * 3 > configuration.queue.lease {
            refuse("queue.heartbeat", path, "Expected at most a third of queue.lease.")
        }
        if configuration.mail.languages.isEmpty {
            refuse("mail.languages", path, "Expected at least one language.")
        }
    }

    private mutating func refuse(_ key: String, _ path: String?, _ message: String) {
        let place = sources[key].map(\.description) ?? path ?? "the defaults"
        problems.append(.init(place, key, message))
    }

    private mutating func fail(_ place: String, _ key: String?, _ message: String) {
        problems.append(.init(place, key, message))
    }

    /// Sections that a text may stand for, and the setting that it then sets.
    private static let shorthands = ["database": "database.url"]

    private static let sections = Set(Setting.all.map(\.section))

    private static func secret(namedBy key: String) -> Setting? {
        guard key.hasSuffix("_FILE") else { return nil }
        return Setting.named(String(key.dropLast(5))).flatMap { $0.isSecret ? $0 : nil }
    }

    /// The nearest name of the section, else the nearest setting of all.
    private static func suggestion(for key: String, under prefix: String) -> String {
        let siblings = prefix.isEmpty ? sections.sorted() : Setting.all.map(\.key).filter { $0.hasPrefix(prefix) }
        if let near = Suggestion.nearest(to: key, among: siblings) { return " Did you mean “\(near)”?" }
        let name = key.split(separator: ".").last.map(String.init) ?? key
        let same = Setting.all.first { $0.name == name }
        return same.map { " Did you mean “\($0.key)”?" } ?? ""
    }
}
