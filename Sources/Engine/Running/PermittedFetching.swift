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
    private let turn: HostTurn

    /// A permit is held under the owner's name, for the lease at most; who gives up waiting leaves the time in the turn.
    package init(
        client: any HTTPFetching,
        database: any Database,
        clock: any WallClock,
        host: String,
        limits: HostLimits,
        owner: String,
        lease: Duration,
        turn: HostTurn = HostTurn()
    ) {
        self.client = client
        self.database = database
        self.clock = clock
        self.host = host
        self.limits = limits
        self.owner = owner
        self.lease = lease
        self.turn = turn
    }

    /// Waits for the host's turn, fetches, and gives the permit back whatever came of it.
    ///
    /// *Throws*: what the client throws, `.cancelled` while it waits, and `.hostRests` when its turn is far away. *Cost*: two small transactions besides the
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
            let answer: HostPermitAnswer
            do {
                answer = try await database.write { [self] transaction in
                    try HostPermitRepository(transaction).acquire(
                        host,
                        limits: limits,
                        owner: owner,
                        lease: lease,
                        at: clock.now()
                    )
                }
            } catch {
                throw TransferError(.closed, host, "No permit for the host could be had: \(error)")
            }
            guard case .wait(let until) = answer else {
                if case .granted(let permit) = answer { return permit }
                continue
            }
            let now = clock.now()
            guard until - now <= HostPermitRepository.patience else {
                turn.giveUp(until: until)
                throw TransferError(
                    .hostRests,
                    host,
                    "\(host) is not to be asked before \(until.rfc3339): it asked for a rest, or its spacing is long."
                )
            }
            do {
                try await Task.sleep(for: min(max(until - now, .milliseconds(20)), .seconds(5)))
            } catch {
                throw TransferError(.cancelled, host, "The request was given up while it waited for its turn.")
            }
        }
    }
}

/// What became of a run's turns at its host: nothing, or that one was too far away to be waited for.
package final class HostTurn: Sendable {
    private let state = Lock<Instant?>(nil)

    /// Nobody has given up.
    package init() {}

    /// When the host may be asked again; nil when every turn came in time.
    package var givenUpUntil: Instant? { state.withLock { $0 } }

    func giveUp(until instant: Instant) {
        state.withLock { $0 = instant }
    }
}
