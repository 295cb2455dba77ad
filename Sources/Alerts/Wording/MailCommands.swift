internal import Ground

/// The commands that act on what a mail tells of, for whoever has a shell; pure.
///
/// *Shape*: by name, a line: `{"restart": "garner harvest restart 17 --consortium north"}`.
struct MailCommands {
    private let event: Event
    private let isAlone: Bool
    private let consortium: String

    /// A mail that tells of several events names what shows them all, since what acts on the first would mislead.
    init(_ event: Event, isAlone: Bool = true, consortium: String) {
        self.event = event
        self.isAlone = isAlone
        self.consortium = consortium
    }

    var json: JSONValue {
        let lines = commands.map { ($0.name, JSONValue.text("garner \($0.command) --consortium \(consortium)")) }
        return lines.isEmpty ? .null : .object(lines)
    }

    private typealias Line = (name: String, command: String)

    private var commands: [Line] {
        switch event.kind.notificationClass {
        case .request: requestCommands
        case .selfReport: [("explain", "recipients explain")] + alertCommands
        case .trouble where !isAlone: event.kind.isTrouble ? [("alerts", "alert list")] : []
        case .trouble: harvestCommands + connectionCommands + alertCommands
        case .digest: []
        }
    }

    private var harvestCommands: [Line] {
        guard let harvest = event.subject.harvest else { return [] }
        let decisions: [Line] =
            switch event.kind {
            case .heldForReview: [("accept", "harvest accept \(harvest)"), ("discard", "harvest discard \(harvest)")]
            case .harvestMissing: [("stop", "harvest stop \(harvest)")]
            case .harvestFailed, .credentialsBroken, .partialData: [("restart", "harvest restart \(harvest)")]
            default: []
            }
        return [("show", "harvest show \(harvest)")] + decisions
    }

    private var connectionCommands: [Line] {
        guard event.kind == .credentialsBroken, let connection = event.subject.connection else { return [] }
        return [
            ("editConnection", "connection edit \(connection) --ask-credentials --restart"),
            ("testConnection", "connection test \(connection)"),
        ]
    }

    private var alertCommands: [Line] {
        guard event.kind.isTrouble, let alert = event.alert else { return [] }
        return [("acknowledge", "alert acknowledge \(alert)"), ("silence", "alert silence \(alert)")]
    }

    private var requestCommands: [Line] {
        guard let request = event.subject.request else { return [] }
        let show: Line = ("show", "request show \(request)")
        guard event.kind == .requestSubmitted else { return [show] }
        return [show, ("approve", "request approve \(request)"), ("refuse", "request refuse \(request) --note \"…\"")]
    }
}
