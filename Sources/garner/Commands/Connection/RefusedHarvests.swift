internal import Ground
internal import Harvests
internal import Service

/// What people are told, or have done, about harvests that ended since a provider refused the credentials.
enum RefusedHarvests {
    static let restarts = Parameter.flag(
        "restart",
        "Also restarts what ended since the provider refused the credentials."
    )

    /// How many of a connection wait for somebody; none for who may not restart them.
    static func count(of connection: String, _ session: Session) async throws -> Int {
        do {
            return try await session.useCases.refusedHarvests(ofConnection: connection, as: session.principal).count
        } catch is Refusal {
            return 0
        }
    }

    /// Leads to the restart, where there is something to restart.
    static func tell(_ connection: String, _ session: Session) async throws {
        let count = try await count(of: connection, session)
        guard count > 0 else { return }
        session.console.note(
            """
            \(count == 1 ? "1 harvest has" : "\(count) harvests have") ended since the provider refused the \
            credentials. To begin anew: garner harvest restart --refused "\(connection.harmless)"
            """
        )
    }
}
