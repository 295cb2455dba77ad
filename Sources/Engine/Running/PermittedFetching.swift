package import Connections
package import Database
package import Ground
internal import Harvests
package import Transfer

/// Holds a permit of the host for the time of each request, so that the host gets no more at once, and none sooner after
/// the last, than every provider on it allows.
package struct PermittedFetching: HTTPFetching {
    let client: any HTTPFetching
    let database: any Database
    let clock: any WallClock
    let host: String
    let limits: HostLimits
    let owner: String
    let lease: Duration

    /// A permit is held under the owner's name, for the lease at most.
    package init(
        client: any HTTPFetching,
        database: any Database,
        clock: any WallClock,
        host: String,
        limits: HostLimits,
        owner: String,
        lease: Duration
    ) {
        self.client = client
        self.database = database
        self.clock = clock
        self.host = host
        self.limits = limits
        self.owner = owner
        self.lease = lease
    }

    /// Waits for the host's turn, fetches, and gives the permit back whatever came of it.
    ///
    /// *Throws*: what the client throws, and `.cancelled` while it waits. *Cost*: two small transactions besides the
    /// request.
    package func get(
        _ request: HTTPTransferRequest,
        into sink: any BodySink
    ) async throws(TransferError) -> HTTPTransferAnswer {
        let permit = try await acquire()
        // A cancelled task must still give the permit back: in a task of its own.
        func release() async {
            let giveBack = Task { [self] in
                let now = clock.now()
                try await database.write { try HostPermitRepository($0).release(permit, limits: limits, at: now) }
            }
            // A permit that cannot be given back ends with its lease.
            _ = await giveBack.result
        }
        do {
            let answer = try await client.get(request, into: sink)
            await release()
            return answer
        } catch {
            await release()
            throw error
        }
    }

    private func acquire() async throws(TransferError) -> HostPermit {
        while true {
            let now = clock.now()
            let answer: HostPermitAnswer
            do {
                answer = try await database.write { [self] transaction in
                    try HostPermitRepository(transaction).acquire(
                        host,
                        limits: limits,
                        owner: owner,
                        lease: lease,
                        at: now
                    )
                }
            } catch {
                throw TransferError(.closed, host, "No permit for the host could be had: \(error)")
            }
            guard case .wait(let until) = answer else {
                if case .granted(let permit) = answer { return permit }
                continue
            }
            do {
                try await Task.sleep(for: min(max(until - now, .milliseconds(20)), .seconds(5)))
            } catch {
                throw TransferError(.cancelled, host, "The request was given up while it waited for its turn.")
            }
        }
    }
}
