package import Database
package import Ground
package import Tenancy

/// An answer of a provider as it came, kept compressed in the blob store.
package struct RawAnswer: Sendable, Hashable {
    package let id: RawAnswerID
    package let harvest: HarvestID
    package let attempt: AttemptID
    package let blob: BlobReference
    /// In lower case, without parameters; nil where the provider named none.
    package let mediaType: String?
    package let at: Instant

    package init(
        id: RawAnswerID,
        harvest: HarvestID,
        attempt: AttemptID,
        blob: BlobReference,
        mediaType: String?,
        at: Instant
    ) {
        self.id = id
        self.harvest = harvest
        self.attempt = attempt
        self.blob = blob
        self.mediaType = mediaType
        self.at = at
    }
}

/// Which raw answers are kept, and of which attempt; their bytes are in the blob store.
package struct RawAnswerRepository {
    private let transaction: any Transaction

    package init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    /// Names a blob that is durable already.
    @discardableResult
    package func add(
        _ blob: BlobReference,
        mediaType: String?,
        of harvest: HarvestID,
        attempt: AttemptID,
        in scope: ConsortiumScope,
        at now: Instant
    ) throws -> RawAnswer {
        let id = try transaction.value(
            RawAnswerID.self,
            """
            INSERT INTO raw_answers (consortium_id, harvest_id, attempt_id, hash, size, stored_size, media_type, at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id
            """,
            scope.consortium,
            harvest,
            attempt,
            blob.hash,
            blob.size,
            blob.storedSize,
            mediaType,
            now
        )
        guard let id else { throw DatabaseError(.other, "A raw answer was not stored.") }
        return RawAnswer(id: id, harvest: harvest, attempt: attempt, blob: blob, mediaType: mediaType, at: now)
    }

    /// A raw answer's row by number; its bytes are in the blob store; nil for none of this consortium.
    package func answer(_ id: RawAnswerID, in scope: ConsortiumScope) throws -> RawAnswer? {
        try transaction.row(of: "raw_answers", id, in: scope).map(RawAnswer.init)
    }

    /// A harvest's raw answers, newest first.
    package func answers(of harvest: HarvestID, in scope: ConsortiumScope, limit: Int = 100) throws -> [RawAnswer] {
        try transaction.rows(
            "SELECT * FROM raw_answers WHERE consortium_id = ?1 AND harvest_id = ?2 ORDER BY id DESC LIMIT ?3",
            scope.consortium,
            harvest,
            limit
        ).map(RawAnswer.init)
    }

    /// Forgets raw answers of all consortia that came before an instant, in a bounded batch; says how many.
    ///
    /// Their blobs go with the next sweep of the blob store, unless another row names them. *Cost*: what is removed.
    package func sweep(_: EngineScope, before old: Instant, limit: Int = 500) throws -> Int {
        try transaction.run(
            """
            DELETE FROM raw_answers WHERE id IN (
                SELECT id FROM raw_answers
                WHERE id < COALESCE((SELECT id FROM raw_answers WHERE at >= ?1 ORDER BY id LIMIT 1), ?3)
                ORDER BY id LIMIT ?2)
            """,
            old,
            limit,
            Int64.max
        )
    }

    /// Which of the blobs are named by a raw answer or a harvest object; for the sweep of the blob store.
    package func named(_ hashes: [BlobHash], in scope: ConsortiumScope) throws -> Set<BlobHash> {
        var named: Set<BlobHash> = []
        for hash in hashes {
            let found = try transaction.row(
                """
                SELECT id FROM raw_answers WHERE consortium_id = ?1 AND hash = ?2
                UNION ALL SELECT id FROM harvest_objects WHERE consortium_id = ?1 AND hash = ?2 LIMIT 1
                """,
                scope.consortium,
                hash
            )
            if found != nil { named.insert(hash) }
        }
        return named
    }
}

extension RawAnswer {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"],
            harvest: row["harvest_id"],
            attempt: row["attempt_id"],
            blob: BlobReference(hash: row["hash"], size: row["size"], storedSize: row["stored_size"]),
            mediaType: row["media_type"],
            at: row["at"]
        )
    }
}
