internal import Database
internal import Ground
package import Tenancy

/// Import from CSV files: adds what is new and updates what is there; nothing is ever removed.
///
/// All lines of a file are stored in one transaction, or none: a line that is wrong is reported by its number. An empty
/// cell leaves things as they are, `-` clears a setting. Credentials are read and never written back.
extension UseCases {
    /// Reads a file of one kind; a dry run does everything but keep it.
    ///
    /// Progress is told every few hundred lines, and begins anew where the transaction has to.
    /// *Throws*: `Refusal` when a line asks for what the principal may not do, `CSVError` for a file without a heading.
    package func importFile(
        _ kind: ImportKind,
        _ bytes: [UInt8],
        dryRun: Bool,
        as principal: Principal,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> ImportReport {
        let table = try CSVTable(parsing: bytes)
        let heading = ImportHeading(table, kind)
        if let problem = heading.problem {
            return ImportReport(isDryRun: dryRun, lines: [], problems: [problem])
        }
        let (defaults, keyring) = (settings.providerDefaults, keyring)
        do {
            return try await changing(kind.action, as: principal) { inquiry in
                _ = try inquiry.reach(subject: kind.rawValue)
                let importer = Importer(inquiry, kind, defaults, keyring)
                let report = try importer.run(table, heading, dryRun: dryRun, progress: progress)
                guard report.isStored else { throw NothingStored(report: report) }
                return report
            }
        } catch let nothing as NothingStored {
            return nothing.report
        }
    }
}

extension ImportKind {
    /// What it takes to import this kind; each line is asked for again with what it is about.
    fileprivate var action: Action {
        switch self {
        case .institutions: .manageInstitutions
        case .providers: .manageProviders
        case .connections: .manageConnections
        case .users: .manageMemberships
        }
    }
}

/// Rolls an import back, and carries what it would have done.
private struct NothingStored: Error {
    let report: ImportReport
}

/// The columns of a file, checked once.
struct ImportHeading {
    /// The names of the known columns that the file has.
    let columns: [String]
    let problem: ImportReport.Problem?

    init(_ table: CSVTable, _ kind: ImportKind) {
        let known = kind.fields.map(\.name)
        columns = known.filter { table.has(column: $0) }
        let names = FieldNames(kind.fields)
        let unknown = table.columns.filter { !$0.isEmpty && names.field($0) == nil }
        if !unknown.isEmpty {
            let names = unknown.map { "“\(FieldCheck.excerpt($0))”" }.joined(separator: ", ")
            problem = ImportReport.Problem(
                line: 1,
                message:
                    "There is no column \(names) for \(kind.rawValue); the columns are: \(known.joined(separator: ", "))."
            )
        } else if !kind.keys.contains(where: { table.has(column: $0) }) {
            problem = ImportReport.Problem(
                line: 1,
                message: "A column \(kind.keys.joined(separator: " or ")) is needed to tell what a line is about."
            )
        } else {
            problem = nil
        }
    }
}
