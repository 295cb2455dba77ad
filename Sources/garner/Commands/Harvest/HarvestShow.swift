internal import Connections
internal import Database
internal import Ground
internal import Harvests
internal import Service

/// `garner harvest show`.
enum HarvestShow {
    static let command = Command(
        "show",
        "Shows a harvest with each of its attempts, and what its last error means.",
        [HarvestCommands.id],
        examples: [.init("harvest show 17", "The error's explanation and remedy stand below.")]
    ) { session in
        let detail = try await session.useCases.harvest(session[HarvestCommands.id], as: session.principal)
        guard !session.isJSON else {
            return session.console.print(detail.document(in: "en").json(.indented))
        }
        let harvest = detail.listing.harvest
        session.console.show(
            [
                "Harvest": harvest.id.description,
                "Institution": detail.listing.institution ?? "(the consortium itself)",
                "Provider": detail.listing.provider, "Connection": detail.listing.connection,
                "Report": harvest.report.map { "\($0.rawValue), release \(harvest.release?.rawValue ?? "?")" },
                "Month": harvest.month?.description, "Status": HarvestTable.status(of: harvest),
                "Attempts": "\(harvest.attempts) of \(harvest.maxAttempts)",
                "Next attempt": harvest.status.isEnded || harvest.status == .active ? nil : harvest.runAfter.second,
                "Held up": detail.listing.hold.map(HarvestTable.sentence),
                "Message": harvest.lastMessage, "Asked for by": harvest.request.map { "request \($0)" },
            ],
            json: false,
            as: nil
        )
        showAttempts(detail, session)
        guard let entry = detail.entry else { return }
        session.console.print()
        ErrorsCommands.show(entry, of: harvest, session)
    }

    private static func showAttempts(_ detail: HarvestDetail, _ session: Session) {
        session.console.print()
        session.console.list(
            detail.attempts,
            [
                ListColumn("EPISODE", .trailing) { String($0.episode) },
                ListColumn("ATTEMPT", .trailing) { String($0.number) },
                ListColumn("BEGAN") { $0.startedAt.second },
                ListColumn("TOOK", .trailing) { $0.endedAt == nil ? "" : seconds($0) },
                ListColumn("POLLS", .trailing) { $0.runs > 1 ? String($0.runs - 1) : "" },
                ListColumn("OUTCOME") { $0.outcome?.rawValue ?? "running" },
                ListColumn("CODE") { $0.code?.description ?? "" },
                ListColumn("SIZE", .trailing) { $0.report.bytes.map { ByteCount(Int($0)).description } ?? "" },
                ListColumn("ROWS", .trailing) { $0.report.rows?.description ?? "" },
                ListColumn("MESSAGE", canShrink: true) { $0.message ?? "" },
            ],
            none: "It has not been tried yet.",
            json: false
        ) { _ in nil }
    }

    private static func seconds(_ attempt: Attempt) -> String {
        let time = (attempt.endedAt ?? attempt.startedAt) - attempt.startedAt
        let tenths = time.milliseconds / 100
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
