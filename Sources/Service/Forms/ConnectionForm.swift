internal import Connections
internal import Ground
internal import Tenancy

/// Connections as fields of text, and their credentials, which are read and never written.
package enum ConnectionForm {
    package static let fields =
        [
            FieldInfo("name", "the name, unique in the consortium; provider and institution where it is left out"),
            FieldInfo("provider", "the provider, by name"),
            FieldInfo("institution", "the institution, by local id or name; left out for the consortium's own"),
            FieldInfo("switched_off", "whether it is not harvested: yes or no"),
            FieldInfo("reports", "the reports to harvest: PR DR TR IR"),
            FieldInfo("schedule", "monthly or manual"),
            FieldInfo("day_of_month", "the day on which the month before is asked for: 1 to 31"),
            FieldInfo("attempts", "how often a harvest is tried, the first time included"),
            FieldInfo("connect_limit", "how long connecting may take: 30 s"),
            FieldInfo("silence_limit", "how long the line may be silent: 2 min"),
            FieldInfo("request_limit", "how long one request may take: 15 min"),
            FieldInfo("attempt_limit", "how long one attempt may take: 1 h"),
            FieldInfo("harvest_from", "the first month to ask for: 2025-01"),
            FieldInfo("contacts", "who answers for it: Ada Lovelace <ada@example.org>; bob@example.org"),
            FieldInfo("notes", "anything worth knowing"),
        ] + credentialFields

    package static let credentialFields = [
        FieldInfo("customer_id", "the account at the provider", isSecret: true),
        FieldInfo("requestor_id", "the requestor, where the provider wants one", isSecret: true),
        FieldInfo("api_key", "the key, where the provider wants one", isSecret: true),
        FieldInfo("credential_platform", "the platform of this account, where it differs", isSecret: true),
        FieldInfo("other_credentials", "credentials of other names: name=value; other=value", isSecret: true),
    ]

    static let names = FieldNames(fields)

    /// Details and credentials with what the fields change; a new connection starts from nothing.
    static func apply(
        _ values: [String: String],
        to details: ConnectionDetails?,
        _ credentials: Credentials,
        _ lookup: Lookup
    ) throws -> (details: ConnectionDetails, credentials: Credentials) {
        var reader = FieldReader(values, known: names)
        var changed = details ?? ConnectionDetails(name: "", provider: ProviderID(0), institution: nil)
        var provider: Provider?
        var institution: Institution?
        if let text = reader["provider"] {
            provider = noting("provider", &reader) { try lookup.provider(text) }
            if let provider { changed.provider = provider.id }
        } else if details == nil {
            reader.check.note("provider", "Name the provider.")
        }
        if let text = reader["institution"], !reader.clears("institution") {
            institution = noting("institution", &reader) { try lookup.institution(text) }
            if let institution { changed.institution = institution.id }
        }
        if details == nil, let provider {
            changed.name = institution.map { "\(provider.name) – \($0.name)" } ?? provider.name
        }
        read(&reader, into: &changed)
        let wanted = try wantedFields(of: provider?.id ?? changed.provider, lookup)
        let result = reader.credentials(over: credentials, wanted: wanted)
        let known = reader.check.problems
        let validated = try reader.check.finishing { () throws(InvalidFields) in
            try changed.validated(unless: known)
        }
        return (validated, try result.validated())
    }

    /// The credentials that the provider wants, its template's where it says nothing; none while no provider is known.
    private static func wantedFields(of id: ProviderID, _ lookup: Lookup) throws -> Set<CredentialField> {
        guard let provider = try ProviderRepository(lookup.transaction).provider(id, in: lookup.scope) else {
            return []
        }
        let template = try provider.details.template.flatMap {
            try ProviderTemplateRepository(lookup.transaction).template($0)
        }
        return Set(provider.details.settings.inheriting(template?.settings).credentialFields ?? [])
    }

    private static func read(_ reader: inout FieldReader, into details: inout ConnectionDetails) {
        reader.read("name", into: &details.name)
        reader.read("switched_off", into: &details.switchedOff)
        reader.readList("reports", into: &details.reports, expected: "a list of PR, DR, TR, IR") {
            MasterReport(rawValue: $0.uppercased())
        }
        reader.read("schedule", into: &details.schedule)
        reader.read("day_of_month", into: &details.dayOfMonth)
        reader.read("attempts", into: &details.attempts)
        reader.read("connect_limit", into: &details.connectLimit)
        reader.read("silence_limit", into: &details.silenceLimit)
        reader.read("request_limit", into: &details.requestLimit)
        reader.read("attempt_limit", into: &details.attemptLimit)
        reader.readSetting("harvest_from", into: &details.harvestFrom, expected: "a month such as 2025-01") {
            YearMonth($0)
        }
        readContacts(&reader, into: &details)
        reader.read("notes", into: &details.notes)
    }

    private static func readContacts(_ reader: inout FieldReader, into details: inout ConnectionDetails) {
        guard let text = reader["contacts"] else { return }
        details.contacts = []
        guard !reader.clears("contacts") else { return }
        for part in text.split(whereSeparator: { $0 == ";" || $0 == "," }) {
            let contact = part.trimmed
            guard !contact.isEmpty else { continue }
            let name = contact.prefix { $0 != "<" }
            let isNamed = name.endIndex < contact.endIndex && contact.hasSuffix(">")
            let address = isNamed ? String(contact[name.endIndex...].dropFirst().dropLast()) : contact
            if let address = reader.check.address(address, "contacts") {
                let shown = isNamed ? name.trimmed : ""
                details.contacts.append(Contact(name: shown, address: address))
            }
        }
    }

    private static func noting<Found>(
        _ field: String,
        _ reader: inout FieldReader,
        _ find: () throws -> Found
    ) -> Found? {
        do {
            return try find()
        } catch {
            reader.check.note(field, "\(error)")
            return nil
        }
    }
}

extension ConnectionDetails {
    /// A name that could not be made because provider or institution was not found needs no complaint of its own.
    fileprivate func validated(unless known: [FieldProblem]) throws(InvalidFields) -> ConnectionDetails {
        do {
            return try validated()
        } catch {
            let rest = error.problems.filter { $0.field != "name" || known.isEmpty }
            guard rest.isEmpty else { throw InvalidFields(rest) }
            throw InvalidFields(known)
        }
    }
}

extension FieldReader {
    /// Those of SUSHI, which every service may be sent.
    private static let standard: Set<CredentialField> = [.customerID, .requestorID, .apiKey, .platform]

    /// The credentials with what the fields say over them; `-` clears one.
    fileprivate mutating func credentials(
        over old: Credentials,
        wanted: Set<CredentialField>
    ) -> Credentials {
        var values = old.values
        let columns: [(String, CredentialField)] = [
            ("customer_id", .customerID), ("requestor_id", .requestorID), ("api_key", .apiKey),
            ("credential_platform", .platform),
        ]
        for (column, field) in columns {
            guard let text = self[column] else { continue }
            values[field] = clears(column) ? nil : text
        }
        var others: [String: String]?
        readPairs("other_credentials", into: &others)
        for (name, value) in others ?? [:] {
            if let field = CredentialField(rawValue: name) {
                // What was stored before the provider changed its mind can always be cleared.
                guard wanted.contains(field) || Self.standard.contains(field) || value == "-" else {
                    let names = (Self.standard.union(wanted)).sorted().map(\.rawValue).joined(separator: ", ")
                    check.note(
                        "other_credentials",
                        "This provider wants no \(name); it knows \(names). Add it to the provider's credential_fields first."
                    )
                    continue
                }
                values[field] = value == "-" ? nil : value
            } else {
                check.note("other_credentials", "“\(FieldCheck.excerpt(name))” cannot be the name of a credential.")
            }
        }
        return Credentials(values)
    }
}
