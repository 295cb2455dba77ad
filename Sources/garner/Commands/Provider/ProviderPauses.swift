internal import Connections
internal import Ground
internal import Service
internal import Tenancy

/// `garner provider pause|resume|confirm-host`: when and where a provider is asked.
enum ProviderPauses {
    private static let name = ProviderFields.name
    private static let time = Parameter<Duration?>.option("for", "How long; for good when left out.")

    static let pause = Command(
        "pause",
        "Sends nothing to a provider for a while; what is due waits and costs no attempt.",
        [time, name],
        examples: [.init("provider pause Meridian --for 2d", "While it is being repaired.")]
    ) { session in
        let now = session.useCases.clock.now()
        let until = now + (session[time] ?? .days(36_500))
        let provider = try await session.useCases.pauseProvider(session[name], until: until, as: session.principal)
        let end = session[time] == nil ? "until it is resumed" : "until \(until.rfc3339)"
        session.done("The provider “\(provider.name)” is paused \(end).", provider.document)
    }

    static let resume = Command("resume", "Ends the pause of a provider.", [name]) { session in
        try await session.useCases.resumeProvider(session[name], as: session.principal)
        let provider = try await session.useCases.provider(session[name], as: session.principal).provider
        session.done("The provider “\(provider.name)” is asked again.", provider.document)
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
