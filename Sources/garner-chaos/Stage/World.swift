internal import Ground
internal import Harvests
internal import Service
internal import Tenancy

/// The consortium that is destroyed over and over: institutions with managers, and one provider that all of them ask.
///
/// Made by the use cases through which people would make it.
struct World: Sendable {
    static let institutions = 6
    private static let provider = "Meridian"
    private static let key = "chaos"

    let useCases: UseCases
    let principal: Principal

    /// Makes it in a fresh installation.
    static func make(_ installation: Installation, provider port: UInt16) async throws -> World {
        let useCases = installation.useCases
        _ = try await useCases.addConsortium(
            fields: ["key": key, "name": "Chaos", "email": "office@chaos.example", "night": "00:00-00:00"],
            as: try await useCases.shell(user: key, in: nil)
        )
        let shell = try await useCases.shell(user: key, in: key)
        _ = try await useCases.addProvider(
            fields: [
                "name": provider, "base_url": "http://127.0.0.1:\(port)/sushi", "release": "5.1", "reports": "TR",
                "credential_fields": "customer_id", "requests_at_once": "8", "request_spacing": "20 ms",
            ],
            as: shell
        )
        let world = World(useCases: useCases, principal: shell)
        for number in 0..<institutions {
            for kind in ["good", Publisher.refused] { try await world.addInstitution("\(kind)-\(number)") }
        }
        return world
    }

    private func addInstitution(_ name: String) async throws {
        _ = try await useCases.addInstitution(fields: ["name": "Library \(name)", "local_id": name], as: principal)
        _ = try await useCases.inviteUser(
            address: "manager@\(name).example",
            fields: ["name": "Manager of \(name)"],
            roles: ["manager@\(name)"],
            as: principal
        )
        _ = try await useCases.addConnection(
            fields: [
                "provider": Self.provider, "institution": name, "customer_id": name, "schedule": "manual",
                "harvest_from": "2000-01",
            ],
            as: principal
        )
    }

    /// Asks for the N-th harvest that succeeds, and the N-th that fails and is mailed: each is another month or institution.
    func ask(_ number: Int) async throws {
        guard let month = YearMonth("2024-12")?.advanced(by: -(number / Self.institutions)).description else { return }
        let names = ["good", Publisher.refused].map { "\($0)-\(number % Self.institutions)" }
        let form = HarvestRequestForm(
            institutions: names,
            providers: [Self.provider],
            reports: ["TR"],
            from: month,
            to: month,
            start: .now
        )
        let tally = try await useCases.requestHarvests(form, as: principal).tally
        guard tally.created == 2 else { throw ChaosFailure("Harvest \(number) was not made: \(tally).") }
    }
}
