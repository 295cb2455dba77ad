package import Database
internal import Foundation

/// Where the installation's files are, by the settings and by what the system offers.
extension Configuration {
    /// The data folder: the setting, else systemd's state folder, else the usual one of the user.
    package func dataFolder(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        isRoot: Bool = getuid() == 0
    ) -> DataFolder {
        if let folder = data.folder { return DataFolder(folder) }
        // systemd may give several, separated by colons; the first is ours.
        if let state = environment["STATE_DIRECTORY"]?.split(separator: ":").first { return DataFolder(String(state)) }
        if isRoot { return DataFolder("/var/lib/garner") }
        let own = environment["XDG_DATA_HOME"] ?? "\(environment["HOME"] ?? "/tmp")/.local/share"
        return DataFolder("\(own)/garner")
    }

    /// The file with the master key: the setting, else systemd's credential, else the data folder's.
    ///
    /// *Source*: <https://systemd.io/CREDENTIALS>.
    package func keyFile(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        if let file = secrets.keyFile { return file }
        if let credentials = environment["CREDENTIALS_DIRECTORY"] {
            let file = "\(credentials)/garner.key"
            if access(file, F_OK) == 0 { return file }
        }
        return dataFolder(environment: environment).key
    }
}
