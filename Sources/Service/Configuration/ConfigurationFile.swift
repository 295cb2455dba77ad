internal import Ground

/// The file in which every setting stands with its default, as `garner init` writes it.
package enum ConfigurationFile {
    private static let width = 118

    /// The whole file.
    package static var text: String {
        var lines = [
            "// The settings of Garner. Each stands here with its default; what you leave out keeps it.",
            "// Times are written \"90 s\", \"10 min\", \"2 h\" or \"30 d\", sizes \"64 MiB\" or \"2 GiB\".",
            "// A variable of the environment goes before the file: GARNER_SMTP_HOST sets smtp.host.",
            "// `garner doctor` shows every value and where it came from.",
            "{",
        ]
        var section = ""
        for setting in Setting.all {
            if setting.section != section {
                if !section.isEmpty { lines += ["  },", ""] }
                section = setting.name.isEmpty ? "" : setting.section
                if !section.isEmpty { lines.append("  \(section): {") }
            }
            let indent = setting.name.isEmpty ? "  " : "    "
            lines += comment(setting.help, indent)
            let name = setting.name.isEmpty ? setting.key : setting.name
            lines.append("\(indent)\(name): \(written(setting.standard)),")
            if setting.isSecret { lines.append("\(indent)\(name)_FILE: null,") }
        }
        if !section.isEmpty { lines.append("  },") }
        lines += ["}", ""]
        return lines.joined(separator: "\n")
    }

    private static func comment(_ text: String, _ indent: String) -> [String] {
        var lines: [String] = []
        var line = "\(indent)//"
        for word in text.split(separator: " ") {
            if line.count + word.count + 1 > width {
                lines.append(line)
                line = "\(indent)//"
            }
            line += " \(word)"
        }
        return lines + [line]
    }

    private static func written(_ value: JSONValue) -> String {
        guard let list = value.array else { return value.json() }
        return "[\(list.map { $0.json() }.joined(separator: ", "))]"
    }
}
