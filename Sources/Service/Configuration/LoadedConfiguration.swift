package import Ground

/// The configuration, and where each value came from.
package struct LoadedConfiguration: Sendable {
    package let configuration: Configuration
    /// The file that was read, if any.
    package let file: String?
    /// What is not wrong but worth a word.
    package let warnings: [String]
    let sources: [String: Source]

    /// Where a value came from.
    package enum Source: Hashable, Sendable, CustomStringConvertible {
        case standard
        case file(String, line: Int?)
        case variable(String)
        /// The file that holds a secret, and what named that file.
        case secretFile(String)
        /// An option of the command.
        case commandLine

        package var description: String {
            switch self {
            case .standard: "default"
            case .file(let path, let line?): "\(path):\(line)"
            case .file(let path, nil): path
            case .variable(let name): name
            case .secretFile(let path): path
            case .commandLine: "command line"
            }
        }
    }

    /// This configuration with another data folder, as a command names it.
    package func with(dataFolder path: String) -> LoadedConfiguration {
        var changed = configuration
        changed.data.folder = path
        return LoadedConfiguration(
            configuration: changed,
            file: file,
            warnings: warnings,
            sources: sources.merging(["data.folder": .commandLine]) { $1 }
        )
    }

    /// Whether somebody set a setting, by file, environment or command line.
    package func isSet(_ key: String) -> Bool { sources[key] != nil }

    /// Every setting with its value and its source, in the order of the file; secrets are only said to be set.
    package var values: [(setting: Setting, value: JSONValue, source: Source)] {
        Setting.all.map { ($0, $0.show(configuration), sources[$0.key] ?? .standard) }
    }
}
