internal import Connections
internal import Database
internal import Ground
internal import Harvests
internal import Service

/// How harvests look in lists: the line of the CC-PLUS manual, with the reason beside the status.
enum HarvestTable {
    static let columns: [ListColumn<HarvestListing>] = [
        ListColumn("ID", .trailing) { $0.harvest.id.description },
        ListColumn("LAST ATTEMPT") { $0.harvest.lastAttemptAt?.minute ?? "" },
        ListColumn("INSTITUTION", canShrink: true) { $0.institution ?? "(consortium)" },
        ListColumn("PROVIDER", canShrink: true) { $0.provider },
        ListColumn("REPORT") { $0.harvest.report?.rawValue ?? $0.harvest.kind.rawValue },
        ListColumn("MONTH") { $0.harvest.month?.description ?? "" },
        ListColumn("ATTEMPTS", .trailing) { "\($0.harvest.attempts)/\($0.harvest.maxAttempts)" },
        ListColumn("STATUS", canShrink: true) { status(of: $0) },
    ]

    /// As of the harvest, with what holds it up: `Queued: provider paused`.
    static func status(of listing: HarvestListing) -> String {
        guard let hold = listing.hold else { return status(of: listing.harvest) }
        let code = listing.harvest.lastCode.map { " (\($0))" } ?? ""
        return "\(listing.harvest.status.rawValue): \(words(hold))\(code)"
    }

    /// Who holds a harvest up and until when, in a sentence for whoever wonders.
    static func sentence(_ hold: HarvestHold) -> String {
        switch hold {
        case .pause(let pause):
            let end = pause.until < Pause.noEnd ? "until \(pause.until.rfc3339)" : "until it is resumed"
            return "\(words(hold)) by \(pause.who) \(end)\(pause.reason.map { ": \($0)" } ?? "")"
        case .rest(let host):
            let end = host.pausedUntil < Pause.noEnd ? "until \(host.pausedUntil.rfc3339)" : "until it is resumed"
            return "\(words(hold)) (\(host.name)) \(end)\(host.pauseReason.map { ": \($0)" } ?? "")"
        }
    }

    private static func words(_ hold: HarvestHold) -> String {
        switch hold {
        case .pause(let pause):
            switch pause.target {
            case .everything: "all harvesting paused"
            case .harvester(let name): "harvester \(name) paused"
            case .consortium: "consortium paused"
            case .provider: "provider paused"
            }
        case .rest: "host rests"
        }
    }

    /// `Fail: attempts used up (9014)`.
    static func status(of harvest: Harvest) -> String {
        let reason = harvest.reason.map { ": \(words($0))" } ?? ""
        let code = harvest.lastCode.map { " (\($0))" } ?? ""
        return harvest.status.rawValue + reason + code
    }

    /// A few words for a table.
    static func words(_ reason: HarvestReason) -> String {
        switch reason {
        case .noUsage: "no usage"
        case .partial: "partial data"
        case .held: "held for review"
        case .discarded: "new data discarded"
        case .outOfRetries: "attempts used up"
        case .badCredentials: "credentials refused"
        case .unsupported: "report not offered"
        case .noLongerAvailable: "month no longer kept"
        case .rejected: "cannot succeed"
        case .workersLost: "workers lost"
        case .byPerson: "by a person"
        case .switchedOff: "switched off here"
        case .waitingProvider: "provider prepares it"
        case .tooManyRequests: "too many requests"
        case .willRetry: "will be retried"
        case .monthNotReady: "month not ready yet"
        case .leaseLost: "worker lost"
        case .drained: "service was stopped"
        case .recalled: "called back"
        case .paused: "provider was paused"
        }
    }
}
