internal import Ground

/// The mail that is compiled in, for when no template can be read or rendered: plain English, every fact, no layout.
enum PlainMail {
    private static let facts: [(label: String, path: [String])] = [
        ("Consortium", ["consortium", "name"]), ("Institution", ["harvest", "institution"]),
        ("Provider", ["harvest", "provider"]), ("Connection", ["connection", "name"]),
        ("Report", ["harvest", "report"]), ("Month", ["harvest", "month"]), ("Status", ["harvest", "status"]),
        ("Attempts", ["harvest", "attempts"]), ("Code", ["harvest", "code"]), ("Cause", ["harvest", "title"]),
        ("Message", ["harvest", "message"]), ("Explanation", ["harvest", "explanation"]),
        ("What to do", ["harvest", "remedy"]), ("Request", ["request", "id"]), ("Requested by", ["request", "who"]),
        ("Reason", ["request", "reason"]), ("Decision", ["request", "decision"]),
        ("Decided by", ["request", "decidedBy"]), ("Period", ["digest", "period"]), ("From", ["digest", "from"]),
        ("To", ["digest", "to"]), ("Succeeded", ["digest", "succeeded"]), ("Failed", ["digest", "failed"]),
        ("Waiting", ["digest", "waiting"]), ("When", ["event", "at"]),
    ]

    static func subject(_ order: MailOrder) -> String {
        let harvest = order.model["harvest"]
        let parts = ["institution", "provider", "report", "month"].compactMap { text(harvest?[$0]) }
        return (["Garner: \(order.template)"] + parts).joined(separator: ", ")
    }

    static func text(_ order: MailOrder) -> String {
        var lines = ["Garner has news for you: \(order.template).", ""]
        for fact in facts {
            guard let value = text(fact.path.reduce(order.model) { $0?[$1] }) else { continue }
            lines.append("\(fact.label): \(value)")
        }
        for item in (order.model["items"]?.array ?? []) + (order.model["digest"]?["items"]?.array ?? []) {
            let source = item["harvest"] ?? item
            let parts = ["institution", "provider", "report", "month", "status", "note", "title", "remark"].compactMap {
                text(source[$0]) ?? text(item[$0])
            }
            lines.append("- \(parts.joined(separator: ", "))")
        }
        let commands = (order.model["commands"]?.object ?? [:]).compactMapValues(\.string)
        if !commands.isEmpty { lines.append("") }
        for (_, command) in commands.sorted(by: { $0.key < $1.key }) { lines.append(command) }
        lines += [
            "",
            "This is the plainest form of this mail, because its template could not be used; the facts are complete.",
        ]
        return lines.joined(separator: "\n")
    }

    private static func text(_ value: JSONValue?) -> String? {
        guard let value else { return nil }
        if let text = value.string { return text.isEmpty ? nil : text }
        return value.int.map(String.init)
    }
}
