package import Ground
package import Tenancy

/// Groups of institutions.
extension UseCases {
    /// Adds a group of institutions, each named by local id, name or number.
    package func addGroup(
        name: String,
        members: [String],
        as principal: Principal
    ) async throws -> InstitutionGroup {
        try await changing(.manageGroups, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "group")
            let name = try InstitutionGroup.validated(name: name)
            let members = try members.map { try inquiry.lookup.institution($0).id }
            let group = try InstitutionGroupRepository(inquiry.transaction)
                .add(name: name, members: members, in: inquiry.scope, at: inquiry.now)
            try inquiry.audit("group \(group.id)", after: group.document)
            return group
        }
    }

    /// The groups by number, a page at a time; of each only the members that the principal sees.
    package func groups(
        after: InstitutionGroupID? = nil,
        limit: Int = 500,
        as principal: Principal
    ) async throws -> [InstitutionGroup] {
        try await reading(.seeGroups, as: principal) { inquiry in
            try inquiry.allow(.consortium, subject: "groups")
            return try InstitutionGroupRepository(inquiry.transaction)
                .page(in: inquiry.scope, after: after, limit: limit)
                .map { inquiry.visible($0) }
        }
    }

    /// One group, by name or number, with the members that the principal sees.
    package func group(_ name: String, as principal: Principal) async throws -> InstitutionGroup {
        try await reading(.seeGroups, as: principal) { inquiry in
            let group = try inquiry.lookup.group(name)
            try inquiry.allow(.consortium, subject: "group \(group.id)")
            return inquiry.visible(group)
        }
    }

    /// Renames a group, adds members and takes some out; what is not named stays.
    package func editGroup(
        _ name: String,
        rename: String? = nil,
        add: [String] = [],
        remove: [String] = [],
        as principal: Principal
    ) async throws -> InstitutionGroup {
        try await changing(.manageGroups, as: principal) { inquiry in
            let before = try inquiry.lookup.group(name)
            try inquiry.allow(.consortium, subject: "group \(before.id)")
            var group = before
            if let rename { group.name = try InstitutionGroup.validated(name: rename) }
            let added = try add.map { try inquiry.lookup.institution($0).id }
            let removed = Set(try remove.map { try inquiry.lookup.institution($0).id })
            let members = Set(group.members + added).subtracting(removed).sorted()
            let changed = try InstitutionGroupRepository(inquiry.transaction)
                .update(group, members: members, in: inquiry.scope)
            try inquiry.audit("group \(group.id)", before: before.document, after: changed.document)
            return changed
        }
    }

    /// Removes a group and the roles held at it; its institutions stay.
    package func removeGroup(_ name: String, as principal: Principal) async throws {
        try await changing(.manageGroups, as: principal) { inquiry in
            let group = try inquiry.lookup.group(name)
            try inquiry.allow(.consortium, subject: "group \(group.id)")
            try InstitutionGroupRepository(inquiry.transaction).remove(group.id, in: inquiry.scope)
            try inquiry.audit("group \(group.id)", before: group.document)
        }
    }
}

extension Inquiry {
    /// The group with those members only whose institutions the principal sees.
    fileprivate func visible(_ group: InstitutionGroup) -> InstitutionGroup {
        let reach = AccessPolicy.reach(principal, .seeInstitutions)
        return InstitutionGroup(
            id: group.id,
            consortium: group.consortium,
            name: group.name,
            members: group.members.filter { reach.contains($0) },
            createdAt: group.createdAt,
            version: group.version
        )
    }
}
