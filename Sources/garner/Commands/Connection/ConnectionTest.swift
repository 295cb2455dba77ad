internal import Connections
internal import Ground
internal import Harvesters
internal import Harvests
internal import Service

/// `garner connection test`.
enum ConnectionTest {
    static let command = Command(
        "test",
        "Tries a connection step by step, and says what works.",
        discussion: "Only the last step, a report of one month, proves that harvests will work. Nothing is stored.",
        [ConnectionCommands.name],
        examples: [.init("connection test \"Meridian – Library of X\"", "State, list of reports, and a report.")]
    ) { session in
        let (view, availability) = try await session.installation.testConnection(
            session[ConnectionCommands.name],
            as: session.principal
        )
        session.console.list(
            availability.steps,
            [
                ListColumn("STEP") { $0.name },
                ListColumn("RESULT") { $0.result.rawValue },
                ListColumn("CODE") { $0.code.map(String.init) ?? "" },
                ListColumn("TOOK", .trailing) { "\($0.elapsed.milliseconds) ms" },
                ListColumn("MESSAGE", canShrink: true) { $0.message },
            ],
            none: "",
            json: session.isJSON
        ) { step in
            [
                "step": .text(step.name), "result": .text(step.result.rawValue), "code": JSONValue(step.code),
                "message": .text(step.message), "milliseconds": .integer(step.elapsed.milliseconds),
            ]
        }
        guard availability.isAvailable else {
            let code = availability.steps.last { $0.result == .failed }?.code
            let hint = code.map { " What to do says: garner errors show \($0)" } ?? ""
            throw CommandFailure(.failed, "Harvests over “\(view.connection.name)” cannot work now.\(hint)")
        }
        session.console.confirm("Harvests over “\(view.connection.name)” can be expected to work.")
        try await RefusedHarvests.tell(view.connection.name, session)
    }
}
