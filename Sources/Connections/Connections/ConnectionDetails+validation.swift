internal import Ground
package import Tenancy

extension ConnectionDetails {
    /// The details in their stored form, or every problem with them.
    package func validated() throws(InvalidFields) -> ConnectionDetails {
        var check = FieldCheck()
        var details = self
        details.name = check.line(name, "name")
        details.reports = reports.map { Array(Set($0)).sorted() }
        if reports?.isEmpty == true {
            check.note("reports", "Name at least one of PR, DR, TR, IR, or leave it to the provider.")
        }
        check.number(dayOfMonth, "day_of_month", 1...31)
        check.number(attempts, "attempts", 1...100)
        check.limits(connectLimit, silenceLimit, requestLimit, attemptLimit)
        if let harvestFrom, harvestFrom.year < 2000 {
            check.note("harvest_from", "\(harvestFrom) is before COUNTER reports existed; write a month since 2000-01.")
        }
        details.contacts = contacts.map { contact in
            Contact(name: check.optionalLine(contact.name, "contacts") ?? "", address: contact.address)
        }
        if contacts.count > 20 { check.note("contacts", "At most 20 contacts are allowed.") }
        details.notes = check.text(notes, "notes")
        try check.finish()
        return details
    }
}

extension ProviderDetails {
    /// The details in their stored form, or every problem with them.
    package func validated(harvesters: Set<String> = ["sushi"]) throws(InvalidFields) -> ProviderDetails {
        var check = FieldCheck()
        var details = self
        details.name = check.line(name, "name")
        details.settings = settings.checked(by: &check, harvesters: harvesters)
        if template == nil, settings.url == nil {
            check.note("base_url", "The provider needs the address of its service, or a template that has one.")
        }
        try check.finish()
        return details
    }
}

extension ProviderTemplate {
    /// Name and settings of a template in their stored form, or every problem with them.
    package static func validated(
        name: String,
        _ settings: ProviderSettings,
        harvesters: Set<String> = ["sushi"]
    ) throws(InvalidFields) -> (name: String, settings: ProviderSettings) {
        var check = FieldCheck()
        let line = check.line(name, "name")
        let checked = settings.checked(by: &check, harvesters: harvesters)
        try check.finish()
        return (line, checked)
    }
}

extension Credentials {
    /// The credentials without blanks around them, or every problem with them; no message repeats a value.
    package func validated() throws(InvalidFields) -> Credentials {
        var check = FieldCheck()
        var trimmed: [CredentialField: String] = [:]
        for (field, value) in values.sorted(by: { $0.key < $1.key }) {
            trimmed[field] = check.optionalLine(value, field.rawValue, atMost: 1000)
        }
        try check.finish()
        return Credentials(trimmed)
    }
}
