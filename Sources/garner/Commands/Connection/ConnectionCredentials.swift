internal import Connections
internal import Foundation
internal import Ground
internal import Service
internal import Tenancy

/// How credentials get in: from a file, from standard input, or typed without echo; never from the command line.
enum ConnectionCredentials {
    static let file = Parameter<FileArgument?>.option(
        "credentials",
        "A file with lines such as customer_id=123 and api_key=…; - reads standard input."
    )
    static let asks = Parameter.flag("ask-credentials", "Asks for the credentials; what is typed is not shown.")

    static let parameters: [any Declared] = [file, asks]

    static let explanation = """
        Credentials go in and never come out: no command shows them. They are read from a file, from standard input or \
        from the keyboard, since what stands on a command line is seen by everybody on the machine.
        """

    /// The fields of what was given: `customer_id` and the others by their columns.
    static func values(_ session: Session, wanted: [String]) throws -> [String: String] {
        var pairs: [(name: String, value: String)] = []
        if let file = session[file] { pairs += try read(file.path) }
        if session[asks] {
            guard session.console.canAsk else {
                throw CommandFailure(.usage, "Nobody is here to be asked; give the credentials by --credentials FILE.")
            }
            for name in wanted {
                if let value = session.console.secret(name) { pairs.append((name, value)) }
            }
        }
        return columns(pairs)
    }

    private static func read(_ path: String) throws -> [(name: String, value: String)] {
        let text = String(decoding: try InputFile.bytes(path), as: UTF8.self)
        var pairs: [(String, String)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmed
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard let sign = line.firstIndex(of: "="), sign > line.startIndex else {
                throw CommandFailure(
                    .usage,
                    "\(InputFile.name(path)), line \(index + 1): expected a line such as customer_id=123."
                )
            }
            let name = line[..<sign].trimmed
            guard !pairs.contains(where: { $0.0 == name }) else {
                throw CommandFailure(.usage, "\(InputFile.name(path)), line \(index + 1): \(name) occurs twice.")
            }
            pairs.append((name, line[line.index(after: sign)...].trimmed))
        }
        return pairs
    }

    /// The names of requests as the form's columns; names of the service's own go into one column together.
    private static func columns(_ pairs: [(name: String, value: String)]) -> [String: String] {
        let own = Set(ConnectionForm.credentialFields.map(\.name))
        var values: [String: String] = [:]
        var others: [String] = []
        for pair in pairs {
            if pair.name == "platform" {
                values["credential_platform"] = pair.value
            } else if own.contains(pair.name) {
                values[pair.name] = pair.value
            } else {
                others.append("\(pair.name)=\(pair.value)")
            }
        }
        if !others.isEmpty { values["other_credentials"] = others.joined(separator: "; ") }
        return values
    }
}
