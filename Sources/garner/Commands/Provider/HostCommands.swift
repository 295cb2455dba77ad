internal import Connections
internal import Ground
internal import Harvests
internal import Service
internal import Tenancy

/// `garner host …`: the machines that harvests ask, which several providers and consortia may share.
enum HostCommands {
    private static let name = Parameter<String>.word("HOST", "The host, as garner host list shows it.")
    private static let time = Parameter<Duration?>.option("for", "How long; until it is resumed when left out.")

    static let command = Command(
        "host",
        "Shows the hosts that harvests ask, and keeps everybody from one for a while.",
        commands: [list, pause, resume]
    )

    private static let list = Command("list", "Lists the hosts, with their limits and pauses.", [Session.limit]) {
        session in
        var hosts: [Host] = []
        while hosts.count < session.readLimit {
            let page = try await session.useCases.hosts(after: hosts.last?.name, as: session.principal)
            hosts += page
            guard !page.isEmpty else { break }
        }
        let now = session.useCases.clock.now()
        session.list(
            hosts,
            [
                ListColumn("HOST", canShrink: true) { $0.name },
                ListColumn("AT ONCE", .trailing) { String($0.limits.requestsAtOnce) },
                ListColumn("SPACING", .trailing) { $0.limits.requestSpacing.written },
                ListColumn("RUNNING", .trailing) { String($0.active) },
                ListColumn("PAUSED UNTIL") { $0.pausedUntil > now ? $0.pausedUntil.rfc3339 : "" },
                ListColumn("WHY", canShrink: true) { $0.pausedUntil > now ? $0.pauseReason ?? "" : "" },
            ],
            none: "No host has been asked yet."
        ) { host in
            [
                "host": .text(host.name), "requests_at_once": JSONValue(host.limits.requestsAtOnce),
                "request_spacing": .text(host.limits.requestSpacing.written), "running": JSONValue(host.active),
                "paused_until": host.pausedUntil > now ? .text(host.pausedUntil.rfc3339) : .null,
                "reason": host.pausedUntil > now ? JSONValue(host.pauseReason) : .null,
            ]
        }
    }

    private static let pause = Command(
        "pause",
        "Keeps every consortium from asking a host; what is due waits and costs no attempt.",
        [time, name],
        examples: [.init("host pause sushi.example.org --for 6h", "Because its operator asked for quiet.")]
    ) { session in
        let until = session[time].map { session.useCases.clock.now() + $0 }
        try await session.useCases.pauseHost(session[name], until: until, as: session.principal)
        session.done("Nobody asks \(session[name]) \(until.map { "until \($0.rfc3339)" } ?? "until it is resumed").")
    }

    private static let resume = Command(
        "resume",
        "Ends the pause of a host, whoever asked for it.",
        [name]
    ) { session in
        try await session.useCases.resumeHost(session[name], as: session.principal)
        session.done("\(session[name]) is asked again.")
    }
}
