package import Ground

/// An organisation inside a consortium, whose usage is harvested.
package struct Institution: Sendable, Hashable {
    package let id: InstitutionID
    package let consortium: ConsortiumID
    package var details: InstitutionDetails
    package let createdAt: Instant
    /// Grows with every change; an edit says which it has seen.
    package let version: Int

    package init(
        id: InstitutionID,
        consortium: ConsortiumID,
        details: InstitutionDetails,
        createdAt: Instant,
        version: Int
    ) {
        self.id = id
        self.consortium = consortium
        self.details = details
        self.createdAt = createdAt
        self.version = version
    }

    package var name: String { details.name }
}

/// What people may set of an institution.
package struct InstitutionDetails: Sendable, Hashable {
    /// Unique in the consortium.
    package var name: String
    /// The consortium's own number for it, unique where given: what an import finds it by.
    package var localID: String?
    package var state: ActiveState
    package var notes: String?

    package init(name: String, localID: String? = nil, state: ActiveState = .active, notes: String? = nil) {
        self.name = name
        self.localID = localID
        self.state = state
        self.notes = notes
    }

    /// The details in their stored form, or every problem with them.
    package func validated() throws(InvalidFields) -> InstitutionDetails {
        var check = FieldCheck()
        let details = InstitutionDetails(
            name: check.line(name, "name"),
            localID: check.optionalLine(localID, "local_id", atMost: 100),
            state: state,
            notes: check.text(notes, "notes")
        )
        try check.finish()
        return details
    }
}
