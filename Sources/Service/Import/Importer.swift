internal import Connections
internal import Crypto
internal import Ground
internal import Tenancy

/// Works through the lines of a file inside one transaction.
struct Importer {
    let inquiry: Inquiry
    let kind: ImportKind
    let defaults: ProviderDefaults
    let keyring: Keyring
    /// What lines have named; nothing of it is changed by an import that looks here.
    private let memory = Lookup.Memory()

    /// Where problems stop being worth reading.
    static let mostProblems = 1000

    init(_ inquiry: Inquiry, _ kind: ImportKind, _ defaults: ProviderDefaults, _ keyring: Keyring) {
        self.inquiry = inquiry
        self.kind = kind
        self.defaults = defaults
        self.keyring = keyring
    }

    /// What a line did, and to what.
    struct Outcome {
        let effect: ImportReport.Effect
        let name: String
        /// Tells the same thing in two lines of one file.
        let key: Int64
    }

    /// Each line in turn; a line that is wrong does not stop the others from being looked at.
    func run(
        _ table: CSVTable,
        _ heading: ImportHeading,
        dryRun: Bool,
        progress: (_ done: Int, _ total: Int) -> Void
    ) throws -> ImportReport {
        var lines: [ImportReport.Line] = []
        var problems = table.problems.map { ImportReport.Problem(line: $0.line, message: $0.problem + ".") }
        var seen: [Int64: Int] = [:]
        for (index, row) in table.rows.enumerated() {
            guard problems.count < Self.mostProblems else { break }
            if index.isMultiple(of: 200) { progress(index, table.rows.count) }
            var fields: [String: String] = [:]
            for column in heading.columns { fields[column] = row[column] }
            do {
                let outcome = try apply(fields)
                if let earlier = seen.updateValue(row.line, forKey: outcome.key) {
                    let message = "This is about \(outcome.name), as line \(earlier) is; keep one of the two."
                    problems.append(ImportReport.Problem(line: row.line, message: message))
                } else {
                    lines.append(ImportReport.Line(line: row.line, effect: outcome.effect, name: outcome.name))
                }
            } catch let error as InvalidFields {
                problems.append(ImportReport.Problem(line: row.line, message: error.description))
            } catch let error as RecordError {
                problems.append(ImportReport.Problem(line: row.line, message: error.description))
            }
        }
        return ImportReport(isDryRun: dryRun, lines: lines, problems: problems.sorted { $0.line < $1.line })
    }

    private func apply(_ fields: [String: String]) throws -> Outcome {
        switch kind {
        case .institutions: try institution(fields)
        case .providers: try provider(fields)
        case .connections: try connection(fields)
        case .users: try user(fields)
        }
    }

    /// Finds the providers and institutions that lines name again and again.
    private var lookup: Lookup {
        get throws { Lookup(inquiry.transaction, in: try inquiry.scope, memory: memory) }
    }

    private func institution(_ fields: [String: String]) throws -> Outcome {
        try inquiry.allow(.consortium, subject: "institutions")
        let institutions = InstitutionRepository(inquiry.transaction)
        let known =
            try fields["local_id"].flatMap { try institutions.institution(localID: $0, in: inquiry.scope) }
            ?? fields["name"].flatMap { try institutions.institution(named: $0, in: inquiry.scope) }
        guard var institution = known else {
            let added = try inquiry.addInstitution(try InstitutionForm.apply(fields, to: InstitutionDetails(name: "")))
            return Outcome(effect: .added, name: added.name, key: added.id.rawValue)
        }
        institution.details = try InstitutionForm.apply(fields, to: institution.details)
        let changed = try inquiry.update(institution, defaults)
        return outcome(changed.version != institution.version, changed.name, changed.id.rawValue)
    }

    private func provider(_ fields: [String: String]) throws -> Outcome {
        try inquiry.allow(.consortium, subject: "providers")
        let providers = ProviderRepository(inquiry.transaction)
        let known = try fields["name"].flatMap { try providers.provider(named: $0, in: inquiry.scope) }
        guard var provider = known else {
            let blank = ProviderDetails(name: "", settings: ProviderSettings())
            let added = try inquiry.addProvider(try ProviderForm.apply(fields, to: blank, inquiry.lookup), defaults)
            return Outcome(effect: .added, name: added.name, key: added.id.rawValue)
        }
        provider.details = try ProviderForm.apply(fields, to: provider.details, inquiry.lookup)
        let changed = try inquiry.update(provider, defaults)
        return outcome(changed.version != provider.version, changed.name, changed.id.rawValue)
    }

    private func connection(_ fields: [String: String]) throws -> Outcome {
        let lookup = try lookup
        guard let known = try knownConnection(fields, lookup) else {
            let (details, credentials) = try ConnectionForm.apply(fields, to: nil, Credentials([:]), lookup)
            try inquiry.allow(.owner(details.institution), subject: "connection")
            let added = try inquiry.addConnection(details, credentials, defaults, keyring)
            return Outcome(effect: .added, name: added.name, key: added.id.rawValue)
        }
        try inquiry.allow(.owner(known.details.institution), subject: "connection \(known.id)")
        let change = try inquiry.change(known, fields, lookup, defaults, keyring)
        return outcome(change.isChanged, known.name, known.id.rawValue)
    }

    /// By its name; without one, by the name that provider and institution would give it.
    private func knownConnection(_ fields: [String: String], _ lookup: Lookup) throws -> Connection? {
        let connections = ConnectionRepository(inquiry.transaction, defaults: defaults)
        if let name = fields["name"] { return try connections.connection(named: name, in: inquiry.scope) }
        guard let provider = try? lookup.provider(fields["provider"] ?? "") else { return nil }
        var name = provider.name
        if let text = fields["institution"] {
            guard let institution = try? lookup.institution(text) else { return nil }
            name = "\(provider.name) – \(institution.name)"
        }
        return try connections.connection(named: name, in: inquiry.scope)
    }

    private func user(_ fields: [String: String]) throws -> Outcome {
        let address = try inquiry.address(fields["address"] ?? "")
        let roles = try RoleText.list(fields["roles"] ?? "", lookup)
        var details = fields
        details["address"] = nil
        details["roles"] = nil
        let invitation = try inquiry.invite(address, fields: details, roles: roles)
        let key = invitation.membership.id.rawValue
        if invitation.isNew { return Outcome(effect: .added, name: address.text, key: key) }
        return outcome(invitation.isChanged, address.text, key)
    }

    private func outcome(_ isChanged: Bool, _ name: String, _ key: Int64) -> Outcome {
        Outcome(effect: isChanged ? .changed : .unchanged, name: name, key: key)
    }
}
