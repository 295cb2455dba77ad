import Connections
import Database
import Ground
import Mail
import Recipients
import Tenancy
import TestSupport
import Transfer

@testable import Engine

/// One consortium of the model: an admin, two institutions with a manager each, and a connection of each.
final class ModelScene: Sendable {
    /// Somebody whose role comes and goes.
    private struct Manager: Sendable {
        let address: String
        let institution: InstitutionID
        let membership: MembershipID
    }

    let stage: EngineStage
    let teller: Teller
    let connections: [ConnectionID]
    private let admin: String
    private let managers: [Manager]
    /// The places of those in `managers` who have their role now.
    private let entitled: Lock<Set<Int>>

    static func set(_ key: String, _ stage: EngineStage) async throws -> ModelScene {
        let admin = "admin@\(key).example"
        _ = try await member(admin, "Office of \(key)", stage, role: .admin)
        var managers: [Manager] = [], connections: [ConnectionID] = []
        for name in ["a", "b"] {
            let manager = try await member("manager@\(name).\(key).example", "Library \(name)", stage)
            managers.append(manager)
            connections.append(
                try await stage.connection("\(key)-\(name)", of: manager.institution) { settings in
                    settings.attempts = HarvestModel.maxAttempts
                    settings.requestsAtOnce = 100
                }
            )
        }
        return ModelScene(stage, try stage.teller(), connections, admin, managers)
    }

    private init(
        _ stage: EngineStage,
        _ teller: Teller,
        _ connections: [ConnectionID],
        _ admin: String,
        _ managers: [Manager]
    ) {
        self.stage = stage
        self.teller = teller
        self.connections = connections
        self.admin = admin
        self.managers = managers
        entitled = Lock(Set(managers.indices))
    }

    private static func member(
        _ address: String,
        _ institution: String,
        _ stage: EngineStage,
        role: Role? = nil
    ) async throws -> Manager {
        let id = try await stage.institution(institution, manager: address)
        let mail = try MailAddress(address)
        let membership = try await stage.database.write { [scope = stage.scope] transaction in
            guard let found = try MembershipRepository(transaction).membership(mail, in: scope) else {
                throw ModelFault("\(mail) is no member")
            }
            if let role { try RoleGrantRepository(transaction).grant(role, at: .consortium, to: found.id, in: scope) }
            return found.id
        }
        return Manager(address: address, institution: id, membership: membership)
    }

    /// Who could ever get a mail of this consortium.
    var everybody: Set<String> { Set(managers.map(\.address) + [admin]) }

    func mayBeTold(_ address: String) -> Bool {
        if address == admin { return true }
        guard let place = managers.firstIndex(where: { $0.address == address }) else { return false }
        return entitled.withLock { $0.contains(place) }
    }

    /// Takes a manager's role, or gives it back.
    func changeRole(_ number: Int) async throws {
        let place = number % managers.count
        let manager = managers[place]
        let isGiven = entitled.withLock { entitled in
            if entitled.remove(place) != nil { return false }
            entitled.insert(place)
            return true
        }
        try await stage.database.write { [scope = stage.scope] transaction in
            let grants = RoleGrantRepository(transaction)
            let place = RoleScope.institution(manager.institution)
            if isGiven {
                try grants.grant(.manager, at: place, to: manager.membership, in: scope)
            } else {
                try grants.revoke(.manager, at: place, from: manager.membership, in: scope)
            }
        }
    }

    /// A mailer of the service's own, over the relay.
    func mailer(over relay: ModelRelay, _ clock: ManualClock) throws -> Mailer {
        Mailer(
            database: stage.database,
            transport: relay,
            renderer: MailRenderer(
                templates: MailTemplateSet(folder: nil),
                overrides: nil,
                sender: MailSender(address: try EnvelopeAddress("garner@example.org"), name: "Garner")
            ),
            clock: clock,
            worker: "mailer",
            lease: ModelWorld.lease
        )
    }
}
