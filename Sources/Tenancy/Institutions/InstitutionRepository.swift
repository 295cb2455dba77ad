package import Database
package import Ground

/// The institutions of one consortium.
package struct InstitutionRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Stores a new institution, without connections.
    ///
    /// *Throws*: `duplicate` when name or local id is taken.
    package func add(
        _ details: InstitutionDetails,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> Institution {
        try refuseTaken(details, besides: nil, in: scope)
        let row = try transaction.row(
            """
            INSERT INTO institutions (consortium_id, local_id, name, state, notes, created_at, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) RETURNING *
            """,
            scope.consortium,
            details.localID,
            details.name,
            details.state,
            details.notes,
            now
        )
        guard let row else { throw DatabaseError(.other, "A new institution was not stored.") }
        return try Institution(row)
    }

    /// An institution by its number; nil for none of this consortium.
    package func institution(_ id: InstitutionID, in scope: ConsortiumScope) throws -> Institution? {
        try transaction.row(of: "institutions", id, in: scope).map(Institution.init)
    }

    /// An institution by its name, letter by letter; nil for none of this consortium.
    package func institution(named name: String, in scope: ConsortiumScope) throws -> Institution? {
        try transaction.row(of: "institutions", where: "name", name, in: scope).map(Institution.init)
    }

    /// An institution by the identifier that the consortium itself gave it; nil for none of this consortium.
    package func institution(localID: String, in scope: ConsortiumScope) throws -> Institution? {
        try transaction.row(of: "institutions", where: "local_id", localID, in: scope).map(Institution.init)
    }

    /// The institutions inside a reach by id, a page at a time.
    package func page(
        in scope: ConsortiumScope,
        reach: Reach = .everything,
        after: InstitutionID? = nil,
        limit: Int = 500
    ) throws -> [Institution] {
        guard let filter = reach.filter else {
            return try transaction.rows(
                "SELECT * FROM institutions WHERE consortium_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
                scope.consortium,
                after ?? InstitutionID(0),
                limit
            ).map(Institution.init)
        }
        var found: [Institution] = []
        for id in filter where id > after ?? InstitutionID(0) {
            guard found.count < limit else { break }
            if let institution = try institution(id, in: scope) { found.append(institution) }
        }
        return found
    }

    /// Writes new details over the version that was read.
    ///
    /// *Throws*: `duplicate`, `changed`.
    package func update(_ institution: Institution, in scope: ConsortiumScope) throws -> Institution {
        let details = institution.details
        try refuseTaken(details, besides: institution.id, in: scope)
        let row = try transaction.row(
            """
            UPDATE institutions SET local_id = ?4, name = ?5, state = ?6, notes = ?7, version = version + 1
            WHERE consortium_id = ?1 AND id = ?2 AND version = ?3 RETURNING *
            """,
            scope.consortium,
            institution.id,
            institution.version,
            details.localID,
            details.name,
            details.state,
            details.notes
        )
        guard let row else { throw RecordError.changed("institution") }
        return try Institution(row)
    }

    /// Removes an institution with its places in groups and the roles held at it; what else names it makes this fail.
    package func remove(_ id: InstitutionID, in scope: ConsortiumScope) throws {
        try transaction.run(
            "DELETE FROM role_grants WHERE consortium_id = ?1 AND institution_id = ?2",
            scope.consortium,
            id
        )
        try transaction.run(
            "DELETE FROM institutions WHERE consortium_id = ?1 AND id = ?2",
            scope.consortium,
            id
        )
    }

    private func refuseTaken(
        _ details: InstitutionDetails,
        besides own: InstitutionID?,
        in scope: ConsortiumScope
    ) throws {
        if let holder = try institution(named: details.name, in: scope), holder.id != own {
            throw RecordError.duplicate("institution", "name", details.name)
        }
        guard let localID = details.localID, let holder = try institution(localID: localID, in: scope),
            holder.id != own
        else { return }
        throw RecordError.duplicate("institution", "local_id", localID)
    }
}

extension Institution {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            consortium: row["consortium_id"],
            details: InstitutionDetails(
                name: row["name"],
                localID: row["local_id"],
                state: row["state"],
                notes: row["notes"]
            ),
            createdAt: row["created_at"],
            version: row["version"]
        )
    }
}
