internal import Connections
internal import Database
internal import Ground
internal import Harvests
internal import Service

/// `garner harvest stop|restart|delete|accept|discard|reimport`: each of several harvests at once.
enum HarvestActions {
    private static let ids = Parameter<[HarvestID]>.words("HARVEST", "The numbers of the harvests.")
    private static let restarted = Parameter<[HarvestID]>.words("HARVEST", "The numbers of the harvests.", atLeast: 0)
    private static let refused = Parameter<String?>.option(
        "refused",
        "All that ended since the provider refused the credentials of this connection.",
        placeholder: "CONNECTION"
    )
    private static let overnight = Parameter.flag("overnight", "In the next night instead of at once.")

    static let stop = Command(
        "stop",
        "Stops harvests; one that runs ends within seconds.",
        [ids]
    ) { session in
        let answer = try await session.useCases.stopHarvests(session[ids], as: session.principal)
        try tell(answer, "stopped", session)
    }

    static let restart = Command(
        "restart",
        "Begins harvests anew, with all their attempts.",
        discussion: """
            To a manager it counts like a request, where the consortium limits those to a number a day; where an admin \
            approves requests, the answer is the request to make instead.
            """,
        [overnight, refused, restarted],
        examples: [
            .init("harvest restart 17 18", "At once."),
            .init("harvest restart --refused \"Meridian – Library of X\"", "Once its credentials are mended."),
        ]
    ) { session in
        let start: HarvestWish.Start = session[overnight] ? .overnight : .now
        guard session[refused] != nil || !session[restarted].isEmpty else {
            throw UsageError(
                message: "Name harvests by their numbers, or a connection by --refused.",
                command: "garner harvest restart"
            )
        }
        var answer = HarvestActionAnswer()
        if !session[restarted].isEmpty {
            answer = try await session.useCases.restartHarvests(session[restarted], start: start, as: session.principal)
        }
        if let name = session[refused] {
            let more = try await session.useCases.restartRefusedHarvests(
                ofConnection: name,
                start: start,
                as: session.principal
            )
            answer.done += more.done.filter { !answer.done.contains($0) }
            answer.left += more.left
            if more.done.isEmpty, more.left.isEmpty { session.console.note("Nothing of “\(name)” ended so.") }
        }
        try tell(answer, "put back into the queue", session)
    }

    static let delete = Command(
        "delete",
        "Removes harvests from the log.",
        [Session.yes, ids]
    ) { session in
        try session.confirm(
            "\(count(session[ids].count)) will be removed from the log, with attempts and raw answers.",
            "The usage that they stored stays. The monthly plan may ask for these months again."
        )
        let answer = try await session.useCases.deleteHarvests(session[ids], as: session.principal)
        try tell(answer, "removed", session)
    }

    static let accept = Command(
        "accept",
        "Puts data that was held for review in the place of what was there.",
        [ids]
    ) { session in
        let answer = try await session.useCases.acceptHeldData(session[ids], as: session.principal)
        try tell(answer, "accepted", session)
    }

    static let discard = Command(
        "discard",
        "Throws data away that was held for review; what was there stays.",
        [Session.yes, ids]
    ) { session in
        try session.confirm(
            "The held data of \(count(session[ids].count)) will be thrown away.",
            "What readers see now stays, and so do the raw answers."
        )
        let answer = try await session.useCases.discardHeldData(session[ids], as: session.principal)
        try tell(answer, "discarded", session)
    }

    static let reimport = Command(
        "reimport",
        "Reads kept raw answers again, without asking the provider.",
        [ids]
    ) { session in
        let answer = try await session.useCases.reimportHarvests(session[ids], as: session.principal)
        try tell(answer, "put into the queue for reading again", session)
    }

    /// Fails only when nothing was done at all.
    private static func tell(_ answer: HarvestActionAnswer, _ what: String, _ session: Session) throws {
        if session.isJSON {
            let document: JSONValue = [
                "done": .list(answer.done.map { JSONValue($0) }),
                "left": .list(answer.left.map { ["id": JSONValue($0.harvest), "reason": .text($0.reason)] }),
            ]
            session.console.print(document.json(.indented))
        } else {
            for left in answer.left { session.console.note("Harvest \(left.harvest) is left as it is: \(left.reason)") }
            if !answer.done.isEmpty { session.console.confirm("\(count(answer.done.count)) \(what).") }
        }
        if answer.done.isEmpty, !answer.left.isEmpty {
            throw CommandFailure(.failed, "Nothing was changed.")
        }
    }

    private static func count(_ number: Int) -> String { number == 1 ? "1 harvest" : "\(number) harvests" }
}
