package import Ground

/// What an import did, or in a dry run would do.
package struct ImportReport: Sendable, Hashable {
    /// What became of a line; an unchanged row keeps its version.
    package enum Effect: String, Sendable, Hashable {
        case added
        case changed
        case unchanged
    }

    /// One line that was understood.
    package struct Line: Sendable, Hashable {
        /// Counted from 1, the heading included.
        package let line: Int
        package let effect: Effect
        /// The name of what the line is about.
        package let name: String

        package init(line: Int, effect: Effect, name: String) {
            self.line = line
            self.effect = effect
            self.name = name
        }
    }

    /// One line that was not understood, or may not be.
    package struct Problem: Sendable, Hashable, CustomStringConvertible {
        package let line: Int
        package let message: String

        package init(line: Int, message: String) {
            self.line = line
            self.message = message
        }

        package var description: String { "line \(line): \(message)" }
    }

    /// Whether nothing was to be stored.
    package let isDryRun: Bool
    package let lines: [Line]
    /// In the order of the lines; with a single one, nothing is stored.
    package let problems: [Problem]

    package init(isDryRun: Bool, lines: [Line], problems: [Problem]) {
        self.isDryRun = isDryRun
        self.lines = lines
        self.problems = problems
    }

    /// How many lines had the effect.
    package func count(_ effect: Effect) -> Int { lines.count { $0.effect == effect } }

    /// Whether the file's lines are in the database now.
    package var isStored: Bool { !isDryRun && problems.isEmpty }

    package var document: JSONValue {
        [
            "dry_run": .bool(isDryRun), "stored": .bool(isStored), "added": JSONValue(count(.added)),
            "changed": JSONValue(count(.changed)), "unchanged": JSONValue(count(.unchanged)),
            "problems": .list(problems.map { ["line": JSONValue($0.line), "message": .text($0.message)] }),
        ]
    }
}

/// What a file can hold.
package enum ImportKind: String, Sendable, Hashable, CaseIterable {
    case institutions
    case providers
    case connections
    case users

    /// The columns of a file, in the order in which an export writes them.
    package var fields: [FieldInfo] {
        switch self {
        case .institutions: InstitutionForm.fields
        case .providers: ProviderForm.fields
        case .connections: ConnectionForm.fields
        case .users: UserForm.fields
        }
    }

    /// The columns by which a line finds what it is about; one of them must be there.
    package var keys: [String] {
        switch self {
        case .institutions: ["local_id", "name"]
        case .providers: ["name"]
        case .connections: ["name", "provider"]
        case .users: ["address"]
        }
    }
}
