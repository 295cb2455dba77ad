package import Ground

extension FieldCheck {
    /// The zone of an IANA identifier; notes a problem and answers UTC for any other text.
    package mutating func zone(_ identifier: String, _ field: String = "zone") -> Zone {
        let name = identifier.trimmed
        if let zone = Zone(name) { return zone }
        note(field, "“\(Self.excerpt(name))” is no time zone of the IANA database; write one like Europe/Berlin.")
        return .utc
    }

    /// A mail address, or nothing.
    package mutating func address(_ written: String?, _ field: String) -> MailAddress? {
        guard let written, !written.trimmed.isEmpty else { return nil }
        do {
            return try MailAddress(written)
        } catch {
            note(field, error.description)
            return nil
        }
    }
}
