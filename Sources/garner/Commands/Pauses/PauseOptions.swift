internal import Ground
internal import Harvests
internal import Service

/// What every command that pauses takes, and how it answers.
enum PauseOptions {
    private static let time = Parameter<Duration?>.option("for", "How long; until it is resumed when left out.")
    private static let until = Parameter<Moment?>.option("until", "Until when, instead of how long.")
    private static let reason = Parameter<String?>.option("reason", "Why, for those who will wonder.")
    private static let stops = Parameter.flag(
        "stop-running",
        "Also puts what runs back into the queue, at no cost; it finishes otherwise."
    )

    static let all: [any Declared] = [time, until, reason, stops]

    /// What help says of every such command.
    static let discussion = """
        It counts within two seconds, on every node. What waits stays in its place and costs no attempt; garner harvest list \
        shows why it does not run.
        """

    /// Pauses what is wished, and says so; `what` completes “… is paused until …”.
    static func pause(_ wish: PauseWish, _ what: String, _ session: Session) async throws {
        let now = session.useCases.clock.now()
        if session[time] != nil, session[until] != nil {
            throw UsageError(message: "Say --for or --until, not both.", command: "garner queue pause")
        }
        let form = PauseForm(
            until: session[until]?.instant ?? session[time].map { now + $0 },
            reason: session[reason],
            stopsRunning: session[stops]
        )
        let answer = try await session.useCases.pauseHarvests(wish, form, as: session.principal)
        let end = answer.pause.until < Pause.noEnd ? "until \(answer.pause.until.rfc3339)" : "until it is resumed"
        session.done("\(what) is paused \(end).", answer.document)
        if answer.recalled > 0 { session.console.note("Harvests that go back to the queue: \(answer.recalled).") }
    }

    /// Ends the pause of what is wished, and says so.
    static func resume(_ wish: PauseWish, _ what: String, _ session: Session) async throws {
        let before = try await session.useCases.resumeHarvests(wish, as: session.principal)
        guard before != nil else { return session.done("\(what) was not paused by itself.") }
        session.done("\(what) goes on.")
    }
}
