internal import Connections
package import Database
package import Ground
package import Harvests
package import Tenancy

/// The harvest log: lists, details, raw answers, and what changes.
extension UseCases {
    /// The harvests that the principal may see, newest change first, a page at a time.
    package func harvests(
        _ form: HarvestFilterForm = HarvestFilterForm(),
        after cursor: HarvestCursor? = nil,
        limit: Int = 50,
        as principal: Principal
    ) async throws -> [HarvestListing] {
        try await reading(.seeHarvests, as: principal) { [defaults = settings.providerDefaults] inquiry in
            let reach = try inquiry.reach(subject: "harvests")
            let page = try HarvestRepository(inquiry.transaction).page(
                try form.filter(inquiry),
                reach: reach,
                after: cursor,
                limit: min(max(limit, 1), 500),
                in: inquiry.scope
            )
            return try inquiry.explain(page, defaults)
        }
    }

    /// How many harvests in the principal's reach have each status.
    package func harvestCounts(as principal: Principal) async throws -> [HarvestStatus: Int] {
        try await reading(.seeHarvests, as: principal) { inquiry in
            let reach = try inquiry.reach(subject: "harvests")
            return try HarvestRepository(inquiry.transaction).counts(reach: reach, in: inquiry.scope)
        }
    }

    /// One harvest with its attempts, its raw answers and the explanation of its last code.
    ///
    /// *Throws*: `RecordError` `.unknown`, for another consortium's as for none. *Cost*: a few queries by key.
    package func harvest(_ id: HarvestID, as principal: Principal) async throws -> HarvestDetail {
        try await reading(.seeHarvests, as: principal) { [defaults = settings.providerDefaults] inquiry in
            let listing = try inquiry.explain([try inquiry.listing(id)], defaults)[0]
            let scope = try inquiry.scope
            let catalogue = try ErrorPolicyRepository(inquiry.transaction).catalogue(in: scope)
            return HarvestDetail(
                listing: listing,
                attempts: try AttemptRepository(inquiry.transaction).attempts(of: id, in: scope),
                answers: try RawAnswerRepository(inquiry.transaction).answers(of: id, in: scope),
                entry: listing.harvest.lastCode.map { catalogue.entry($0).standing(listing.harvest) }
            )
        }
    }

    /// A raw answer of a harvest, the newest unless another is named, as a stream of its bytes.
    ///
    /// *Throws*: `RecordError` `.unknown` where none is kept.
    package func rawAnswer(
        of id: HarvestID,
        _ answer: RawAnswerID? = nil,
        as principal: Principal
    ) async throws -> (answer: RawAnswer, reader: any BlobReader) {
        let (found, consortium) = try await reading(.seeRawAnswers, as: principal) { inquiry in
            _ = try inquiry.listing(id)
            let scope = try inquiry.scope
            let answers = try RawAnswerRepository(inquiry.transaction).answers(of: id, in: scope, limit: 500)
            guard let found = answer.map({ wanted in answers.first { $0.id == wanted } }) ?? answers.first else {
                throw RecordError(.unknown, "raw answer", "No raw answer of this harvest is kept.")
            }
            return (found, scope.consortium)
        }
        return (found, try await blobs.read(found.blob.hash, in: consortium))
    }

    /// Harvests as they change, oldest change first: each element holds what changed since the one before.
    ///
    /// Ends when the consumer stops, or by an error. Begins with what changes from now on, or since the instant given.
    package func followHarvests(
        _ form: HarvestFilterForm = HarvestFilterForm(),
        since: Instant? = nil,
        every period: Duration = .milliseconds(500),
        as principal: Principal
    ) -> AsyncThrowingStream<[HarvestListing], any Error> {
        let start = since ?? clock.now()
        return AsyncThrowingStream { continuation in
            let task = Task {
                var follower = HarvestFollower(start)
                do {
                    while !Task.isCancelled {
                        var narrowed = form
                        narrowed.updatedSince = max(follower.since, form.updatedSince ?? follower.since)
                        let page = try await harvests(narrowed, limit: 500, as: principal)
                        let changed = follower.news(in: page)
                        if !changed.isEmpty { continuation.yield(changed) }
                        try await Task.sleep(for: period)
                    }
                    continuation.finish()
                } catch is CancellationError {
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}

/// Remembers what a follower has seen at its last instant, so that nothing is told twice.
private struct HarvestFollower {
    var since: Instant
    private var seen: [HarvestID: Int64] = [:]

    init(_ since: Instant) {
        self.since = since
    }

    mutating func news(in page: [HarvestListing]) -> [HarvestListing] {
        let changed = page.filter { seen[$0.harvest.id] != $0.harvest.version }.reversed()
        if let newest = page.first?.harvest.updatedAt, newest > since {
            since = newest
            seen = [:]
        }
        for listing in page where listing.harvest.updatedAt >= since {
            seen[listing.harvest.id] = listing.harvest.version
        }
        return Array(changed)
    }
}

extension Inquiry {
    /// Says of each harvest that waits what holds it up.
    func explain(_ listings: [HarvestListing], _ defaults: ProviderDefaults) throws -> [HarvestListing] {
        try HarvestHolds(transaction, defaults: defaults, in: scope, at: now).explain(listings)
    }

    /// The harvest, once the action is allowed on what it belongs to.
    func listing(_ id: HarvestID) throws -> HarvestListing {
        guard let listing = try HarvestRepository(transaction).listing(id, in: scope) else {
            throw RecordError.unknown("harvest", id)
        }
        try allow(.owner(listing.harvest.institution), subject: "harvest \(id)")
        return listing
    }
}
