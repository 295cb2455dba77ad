internal import Connections
internal import Ground
internal import Service
internal import Tenancy

/// `garner provider pause|resume|confirm-host`: when and where a provider is asked.
enum ProviderPauses {
    private static let name = ProviderFields.name

    static let pause = Command(
        "pause",
        "Sends nothing to a provider for a while; what is due waits and costs no attempt.",
        discussion: PauseOptions.discussion,
        PauseOptions.all + [name],
        examples: [.init("provider pause Meridian --for 2d --reason \"It is being repaired\"", "What runs finishes.")]
    ) { session in
        let provider = try await session.useCases.provider(session[name], as: session.principal).provider
        try await PauseOptions.pause(.provider("#\(provider.id)"), "The provider “\(provider.name)”", session)
    }

    static let resume = Command("resume", "Ends the pause of a provider.", [name]) { session in
        let provider = try await session.useCases.provider(session[name], as: session.principal).provider
        try await PauseOptions.resume(.provider("#\(provider.id)"), "The provider “\(provider.name)”", session)
    }

    static let confirmHost = Command(
        "confirm-host",
        "Lets credentials be sent to the host to which a provider's address leads now.",
        [Session.yes, name]
    ) { session in
        let provider = try await session.useCases.provider(session[name], as: session.principal).provider
        try session.confirm(
            "The credentials of all connections of “\(provider.name)” will be sent to \(provider.host).",
            "The credentials themselves do not change."
        )
        let count = try await session.useCases.confirmHost(ofProvider: session[name], as: session.principal)
        session.done("\(count) connections of “\(provider.name)” may be used with \(provider.host).")
    }
}
