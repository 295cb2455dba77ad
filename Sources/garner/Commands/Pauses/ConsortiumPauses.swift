internal import Ground
internal import Service
internal import Tenancy

/// `garner consortium pause|resume`.
enum ConsortiumPauses {
    private static let key = Parameter<String?>.optionalWord("KEY", "The consortium; the only one when left out.")

    static let pause = Command(
        "pause",
        "Holds up every harvest of a consortium; its mail goes on.",
        discussion: PauseOptions.discussion,
        PauseOptions.all + [key],
        examples: [.init("consortium pause north --for 3d", "While its credentials are being changed.")]
    ) { arguments, console in
        try await Session.open(arguments, console, in: arguments[key]) { session in
            try await PauseOptions.pause(.consortium, try await name(session), session)
        }
    }

    static let resume = Command("resume", "Ends the pause of a consortium; pauses of its providers stay.", [key]) {
        arguments,
        console in
        try await Session.open(arguments, console, in: arguments[key]) { session in
            try await PauseOptions.resume(.consortium, try await name(session), session)
        }
    }

    private static func name(_ session: Session) async throws -> String {
        "The consortium \(try await session.useCases.consortium(as: session.principal).key)"
    }
}
