internal import Alerts
internal import Connections
internal import Ground
internal import Tenancy

/// The documents that a recipient program reads and writes.
enum ProgramExchange {
    /// Most addresses that one program may name.
    static let mostRecipients = 200

    /// What the program is told: one consortium's data, and no secret.
    static func input(
        _ concern: RecipientChain.Concern,
        _ consortium: ConsortiumCard,
        _ found: CandidateList
    ) -> JSONValue {
        let subject = concern.subject
        return [
            "event": .object([
                ("kind", .text(concern.kind.rawValue)),
                ("institution", named(subject.institution.map { JSONValue($0) }, concern.facts.institution)),
                ("provider", named(subject.provider.map { JSONValue($0) }, concern.facts.provider)),
                ("connection", named(subject.connection.map { JSONValue($0) }, concern.facts.connection)),
                ("harvest", JSONValue(subject.harvest)),
                ("request", JSONValue(subject.request)),
                ("report", JSONValue(subject.report?.rawValue)),
                ("month", JSONValue(subject.month)),
                ("code", JSONValue(concern.facts.harvest?.code)),
                ("message", JSONValue(concern.facts.harvest?.message)),
            ]),
            "consortium": ["key": .text(consortium.key), "name": .text(consortium.name)],
            "recipients": .list(
                found.candidates.map {
                    .object([("email", .text($0.address.text)), ("name", JSONValue($0.name))])
                }
            ),
        ]
    }

    private static func named(_ id: JSONValue?, _ name: String?) -> JSONValue {
        guard let id else { return .null }
        return .object([("id", id), ("name", JSONValue(name))])
    }

    /// What the program answered.
    struct Answer {
        var candidates: [Candidate] = []
        var stops = false
        /// Entries that could not be used, one sentence each.
        var problems: [String] = []

        init(json: JSONValue) throws(RecipientProgramError) {
            guard let list = json.array ?? json["recipients"]?.array else {
                throw RecipientProgramError("it answered neither a list nor an object with a list \"recipients\".")
            }
            guard list.count <= mostRecipients else {
                throw RecipientProgramError("it named \(list.count) recipients; at most \(mostRecipients) are allowed.")
            }
            stops = json["stop"]?.boolean ?? false
            for (index, entry) in list.enumerated() {
                guard let text = entry["email"]?.string ?? entry.string else {
                    problems.append("recipient \(index + 1) of its answer has no \"email\".")
                    continue
                }
                do throws(MailAddressError) {
                    let address = try MailAddress(text)
                    candidates.append(Candidate(address, name: Self.line(entry["name"]?.string)))
                } catch {
                    problems.append("recipient \(index + 1) of its answer was left out. \(error)")
                }
            }
        }

        /// A name that can stand in a header; anything else is left out.
        private static func line(_ name: String?) -> String? {
            var check = FieldCheck()
            let line = check.optionalLine(name, "name")
            return check.problems.isEmpty ? line : nil
        }
    }
}
