import Alerts
import Connections
import Database
import Foundation
import Ground
import Harvests
import Mail
import Recipients
import Tenancy
import TestSupport

@testable import Engine

/// The service and its reference side by side: every step is taken by both, and what they say afterwards is compared.
struct ModelWorld {
    static let workers = 3
    static let lease = Duration.seconds(30)
    static let policy = HarvestPolicy(backOffBase: .minutes(5), dailyGap: .zero)

    let scenes: [ModelScene]
    let clock: ManualClock
    let relay = ModelRelay()
    var harvests: [HarvestID: HarvestModel] = [:]
    var order: [(scene: Int, id: HarvestID)] = []
    /// What workers believe to have: claims, also those that were lost meanwhile.
    var hands: [(worker: Int, claimed: ClaimedHarvest)] = []
    var mailHands: [Int: OutboxMail] = [:]
    var mails: [OutboxMailID: MailTruth] = [:]
    var made = 0

    /// What really happened to a mail, which no worker knows.
    struct MailTruth: Sendable {
        var copies = 0
        var tries = 0
        var fence = 0
    }

    var database: any Database { scenes[0].stage.database }
    let engine = EngineScope()

    init(scenes: [ModelScene], clock: ManualClock) {
        self.scenes = scenes
        self.clock = clock
    }

    /// Takes a step; throws `ModelFault` when service and reference part.
    mutating func take(_ operation: ModelOperation) async throws {
        switch operation {
        case .enqueue(let number): try await enqueue(number)
        case .claim(let worker): try await claim(worker)
        case .beat(let worker): try await beat(worker)
        case .expire: try await expire()
        case .crash(let worker): hands.removeAll { $0.worker == worker }
        case .finish(let hand, let ending): try await finish(hand, ending)
        case .stop(let number): try await move(number, .stop) { $0.stop() }
        case .restart(let number):
            let renewal = HarvestEvent.Renewal(start: .now(clock.now()), priority: .now)
            try await move(number, .renew(renewal)) { $0.restart() }
        case .notify: try await notify()
        case .send(let reply): try await send(reply)
        case .takeMail(let worker): try await takeMail(worker)
        case .answerMail(let worker, let reply): try await answerMail(worker, reply)
        case .loseMailer(let worker, let wasTaken):
            if let mail = mailHands.removeValue(forKey: worker), wasTaken { mails[mail.id]?.copies += 1 }
        case .silence(let number): try await silence(number)
        case .changeRole(let number): try await scenes[number % scenes.count].changeRole(number / scenes.count)
        case .pass(let seconds): clock.advance(by: .seconds(seconds))
        case .jump(let hours): clock.advance(by: .hours(hours))
        }
    }

    // MARK: - Harvests

    private mutating func enqueue(_ number: Int) async throws {
        let scene = number % scenes.count
        let place = scenes[scene]
        guard let month = YearMonth("2025-12")?.advanced(by: -(made / 4)) else { return }
        let connection = place.connections[number / scenes.count % place.connections.count]
        let report = [MasterReport.tr, .pr, .dr, .ir][made % 4]
        made += 1
        let id = try await place.stage.ask(report, month, over: connection)
        harvests[id] = HarvestModel()
        order.append((scene, id))
    }

    mutating func claim(_ worker: Int) async throws {
        let now = clock.now()
        let claimed = try await database.write { [engine] transaction in
            try ClaimRepository(transaction, engine: engine, defaults: .standard).claim(
                owner: "worker \(worker)",
                lease: Self.lease,
                policy: { _ in Self.policy },
                at: now
            )
        }
        guard let claimed else { return }
        guard case .waiting = harvests[claimed.harvest.id]?.state else {
            throw ModelFault(
                "harvest \(claimed.harvest.id) was claimed, and was \(harvests[claimed.harvest.id]?.status as Any)"
            )
        }
        harvests[claimed.harvest.id]?.claim(by: "worker \(worker)", until: now + Self.lease)
        guard claimed.fence == harvests[claimed.harvest.id]?.fence else {
            throw ModelFault("harvest \(claimed.harvest.id) was claimed under fence \(claimed.fence)")
        }
        hands.append((worker, claimed))
    }

    private mutating func beat(_ worker: Int) async throws {
        let now = clock.now(), owner = "worker \(worker)"
        let until = now + Self.lease
        let stops = try await database.write { [engine] transaction in
            try NodeRepository(transaction).beat(owner, instance: owner, until: until, engine: engine, at: now).stops
        }
        let own = harvests.filter { $0.value.owner == owner }
        for id in own.keys { harvests[id]?.beat(until: until) }
        let expected = Set(own.filter(\.value.stopRequested).keys)
        guard Set(stops.map(\.harvest)) == expected else {
            throw ModelFault("\(owner) was told to stop \(stops.map(\.harvest)) instead of \(expected)")
        }
    }

    mutating func expire() async throws {
        let now = clock.now()
        let expected = Set(harvests.filter { $0.value.until.map { $0 < now } ?? false }.keys)
        let taken = try await database.write { [engine] transaction in
            let leases = LeaseRepository(transaction, engine: engine)
            return try leases.expired(at: now).compactMap { lease -> HarvestID? in
                guard let move = try leases.take(lease, policy: Self.policy, at: now) else { return nil }
                try MoveEffects.apply(move, in: transaction, at: now)
                return lease.harvest
            }
        }
        guard Set(taken) == expected else { throw ModelFault("\(taken) were taken back instead of \(expected)") }
        for id in taken { harvests[id]?.loseLease() }
    }

    private mutating func finish(_ hand: Int, _ ending: ModelOperation.Ending) async throws {
        guard !hands.isEmpty else { return }
        let claimed = hands.remove(at: hand % hands.count).claimed
        let now = clock.now()
        let id = claimed.harvest.id
        let isOwner = harvests[id]?.owner != nil && harvests[id]?.fence == claimed.fence
        do {
            try await database.write { transaction in
                let move = try HarvestRepository(transaction).move(
                    id,
                    .finished(ending.outcome),
                    policy: Self.policy,
                    fence: claimed.fence,
                    in: claimed.scope,
                    at: now
                )
                try MoveEffects.apply(move, in: transaction, at: now)
            }
        } catch is LeaseLost {
            guard !isOwner else { throw ModelFault("the worker that has harvest \(id) could not end it") }
            return
        }
        guard isOwner else { throw ModelFault("a worker that had lost harvest \(id) ended it") }
        harvests[id]?.finish(ending)
    }

    /// The failures of a harvest are nobody's business for two hours.
    private func silence(_ number: Int) async throws {
        guard !order.isEmpty else { return }
        let (scene, id) = order[number % order.count]
        let now = clock.now(), scope = scenes[scene].stage.scope
        try await database.write { transaction in
            let alerts = AlertRepository(transaction)
            guard let harvest = try HarvestRepository(transaction).harvest(id, in: scope),
                let alert = try alerts.alert(harvest.alertKey, in: scope)
            else { return }
            _ = try alerts.change(alert, to: .silenced(until: now + .hours(2)), by: "somebody", in: scope, at: now)
        }
    }

    private mutating func move(
        _ number: Int,
        _ event: HarvestEvent,
        _ change: (inout HarvestModel) -> Void
    ) async throws {
        guard !order.isEmpty else { return }
        let (scene, id) = order[number % order.count]
        let now = clock.now(), scope = scenes[scene].stage.scope
        try await database.write { transaction in
            let move = try HarvestRepository(transaction).move(id, event, policy: Self.policy, in: scope, at: now)
            try MoveEffects.apply(move, in: transaction, at: now)
        }
        if var model = harvests[id] {
            change(&model)
            harvests[id] = model
        }
    }
}

/// Where service and reference part.
struct ModelFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension ModelOperation.Ending {
    /// As a worker reports it.
    var outcome: AttemptOutcome {
        switch self {
        case .success: .succeeded(.init(rows: 1))
        case .refusal: .failed(.init(code: 3000, message: "Report not supported."))
        case .trouble: .failed(.init(code: 9011, message: "No answer in time."))
        case .drained: .drained
        case .stopped: .stopped
        }
    }
}
