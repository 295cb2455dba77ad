package import Ground

/// A named set of institutions: to harvest together, and to give roles at.
package struct InstitutionGroup: Sendable, Hashable {
    package let id: InstitutionGroupID
    package let consortium: ConsortiumID
    /// Unique in the consortium.
    package var name: String
    /// In the order of their ids.
    package let members: [InstitutionID]
    package let createdAt: Instant
    package let version: Int

    package init(
        id: InstitutionGroupID,
        consortium: ConsortiumID,
        name: String,
        members: [InstitutionID],
        createdAt: Instant,
        version: Int
    ) {
        self.id = id
        self.consortium = consortium
        self.name = name
        self.members = members
        self.createdAt = createdAt
        self.version = version
    }

    /// A group's name in its stored form.
    package static func validated(name: String) throws(InvalidFields) -> String {
        var check = FieldCheck()
        let line = check.line(name, "name")
        try check.finish()
        return line
    }
}
