internal import Connections
internal import Database
internal import Ground
internal import Harvests
internal import Service

/// `garner harvest stop|cancel|restart|delete|accept|discard|reimport`: each of several harvests at once.
enum HarvestActions {
    private static let ids = Parameter<[HarvestID]>.words("HARVEST", "The numbers of the harvests.")
    private static let refused = Parameter<String?>.option(
        "refused",
        "All that ended since the provider refused the credentials of this connection.",
        placeholder: "CONNECTION"
    )
    private static let overnight = Parameter.flag("overnight", "In the next night instead of at once.")

    static let stop = Command(
        "stop",
        "Stops harvests; one that runs ends within seconds.",
        discussion: HarvestChoice.discussion,
        HarvestChoice.parameters,
        examples: [
            .init("harvest stop 17", "Whether it waits or runs."),
            .init("harvest stop --provider Meridian", "All of one provider, once you have said yes."),
        ]
    ) { session in
        let answer = try await HarvestChoice.stop.act(session, "stop") { ids in
            try await session.useCases.stopHarvests(ids, as: session.principal)
        }
        try tell(answer, "stopped", session)
    }

    static let cancel = Command(
        "cancel",
        "Stops harvests that wait; what runs is left to finish.",
        discussion: HarvestChoice.discussion,
        HarvestChoice.parameters,
        examples: [.init("harvest cancel --request 12 --yes", "What of request 12 has not begun.")]
    ) { session in
        let answer = try await HarvestChoice.cancel.act(session, "cancel") { ids in
            try await session.useCases.cancelHarvests(ids, as: session.principal)
        }
        try tell(answer, "stopped", session)
    }

    static let restart = Command(
        "restart",
        "Tries harvests again from the beginning, with all their attempts.",
        discussion: """
            To a manager it counts like a request, where the consortium limits those to a number a day; where an admin \
            approves requests, the answer is the request to make instead.

            \(HarvestChoice.discussion)
            """,
        HarvestFilters.parameters + [overnight, refused, Session.yes, HarvestChoice.ids],
        examples: [
            .init("harvest restart 17 18", "At once."),
            .init(
                "harvest restart --provider Meridian --status Fail",
                "All that failed there, once you have said yes."
            ),
            .init("harvest restart --refused \"Meridian – Library of X\"", "Once its credentials are mended."),
        ]
    ) { session in
        let start: HarvestWish.Start = session[overnight] ? .overnight : .now
        var answer = HarvestActionAnswer()
        if session[refused] == nil || !session[HarvestChoice.ids].isEmpty {
            answer = try await HarvestChoice.restart.act(session, "restart") { ids in
                try await session.useCases.restartHarvests(ids, start: start, as: session.principal)
            }
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
        discussion: HarvestChoice.discussion,
        HarvestChoice.parameters,
        examples: [.init("harvest delete --provider Meridian --months 2019", "What ended of an old year.")]
    ) { session in
        if !session[HarvestChoice.ids].isEmpty {
            try session.confirm(
                "\(count(session[HarvestChoice.ids].count)) will be removed from the log, with attempts and raw answers.",
                "The usage that they stored stays. The monthly plan may ask for these months again."
            )
        }
        let answer = try await HarvestChoice.delete.act(session, "delete") { ids in
            try await session.useCases.deleteHarvests(ids, as: session.principal)
        }
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
    static func tell(_ answer: HarvestActionAnswer, _ what: String, _ session: Session) throws {
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
