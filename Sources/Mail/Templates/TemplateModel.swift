internal import Ground
internal import Harvests

/// A mail's model as templates want it: lists with labels, sorted, counted and cut.
///
/// Added are `lang`, `commandList` and `linkList` with `hasCommands` and `hasLinks`; where a mail tells of several events
/// `hasSeveral`, `itemCount`, `moreCount`, `groups`, and in `common` what all of them share; in a digest the items apart by
/// outcome, grouped in the same way.
enum TemplateModel {
    private static let listLimit = 100
    /// The order in which commands and links are shown; others follow by name.
    private static let order = [
        "show", "test", "edit", "restart", "accept", "discard", "approve", "refuse", "acknowledge", "silence",
        "explain",
    ]

    /// Prepares a model for one template's language.
    static func prepared(_ model: JSONValue, labels: TemplateLabels, language: String) -> JSONValue {
        let zone = model["zone"]?.string.flatMap { Zone($0) } ?? .utc
        let model = ReaderWords(language: language, zone: zone).worded(model)
        var fields = model.object ?? [:]
        fields["lang"] = .text(language)
        for (group, value, name) in [("commands", "line", "Command"), ("links", "url", "Link")] {
            let list = labelled(model[group], group, value, labels)
            fields["\(name.lowercased())List"] = .list(list)
            if !list.isEmpty { fields["has\(name)s"] = .bool(true) }
        }
        if let untold = model["event"]?["untold"]?.string {
            fields["untold"] = ["what": .text(labels.label("kinds", untold))]
        }
        if let items = model["items"]?.array, items.count > 1 { addItems(items, to: &fields) }
        if let digest = model["digest"]?.object { fields["digest"] = .dictionary(sorted(digest)) }
        return .dictionary(fields)
    }

    private static func addItems(_ items: [JSONValue], to fields: inout [String: JSONValue]) {
        fields["hasSeveral"] = .bool(true)
        fields["items"] = .list(Array(items.prefix(listLimit)))
        fields["itemCount"] = JSONValue(items.count)
        if items.count > listLimit { fields["moreCount"] = JSONValue(items.count - listLimit) }
        let isOver = fields["event"]?["kind"] == "recovered"
        fields["groups"] = TemplateGroups(items.prefix(listLimit).map { isOver ? withoutCause($0) : $0 }).json
        var common: [String: JSONValue] = [:]
        for key in ["institution", "provider", "report", "month"] {
            let values = Set(items.map { $0[key] ?? .null })
            if values.count == 1, let value = values.first, !value.isNull { common[key] = value }
        }
        fields["common"] = .dictionary(common)
    }

    /// What is over needs no cause and no remedy any more.
    private static func withoutCause(_ item: JSONValue) -> JSONValue {
        .dictionary((item.object ?? [:]).filter { !["note", "title", "code", "message", "remedy"].contains($0.key) })
    }

    /// A digest whose items stand apart by outcome; counts that are zero have no key, so that their section stays out.
    ///
    /// What is merely late counts as waiting and is listed as missing.
    private static func sorted(_ digest: [String: JSONValue]) -> [String: JSONValue] {
        var digest = digest
        let items = Dictionary(grouping: digest["items"]?.array ?? []) { outcome(of: $0) }
        for name in ["failed", "held", "missing", "succeeded", "waiting"] {
            let own = items[name] ?? []
            let count = max(digest[name]?.int ?? 0, Int64(own.count))
            digest[name] = .integer(count)
            guard count > 0 else { continue }
            let shown = own.prefix(listLimit)
            digest["\(name)Count"] = .integer(count)
            digest["\(name)Groups"] = TemplateGroups(shown).json
            if !shown.isEmpty, count > shown.count { digest["\(name)More"] = .integer(count - Int64(shown.count)) }
        }
        return digest
    }

    private static func outcome(of item: JSONValue) -> String {
        guard item["isHeld"] == nil else { return "held" }
        return switch item["status"]?.string.flatMap(HarvestStatus.init) {
        case .success: "succeeded"
        case .fail: "failed"
        default: "missing"
        }
    }

    private static func labelled(
        _ value: JSONValue?,
        _ group: String,
        _ key: String,
        _ labels: TemplateLabels
    ) -> [JSONValue] {
        let entries = (value?.object ?? [:]).compactMapValues(\.string).sorted { left, right in
            (order.firstIndex(of: left.key) ?? Int.max, left.key) < (
                order.firstIndex(of: right.key) ?? Int.max, right.key
            )
        }
        return entries.map { .dictionary(["label": .text(labels.label(group, $0.key)), key: .text($0.value)]) }
    }
}
