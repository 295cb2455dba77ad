internal import Ground

/// A mail's model as templates want it: lists with labels, sorted, counted and cut.
///
/// Added are `lang`, `commandList` and `linkList` with `hasCommands` and `hasLinks`; where a mail tells of several events
/// `hasSeveral`, `itemCount`, `moreCount`, and in `common` what all of them share; in a digest the items apart by outcome.
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
        if let items = model["items"]?.array, items.count > 1 { addItems(items, to: &fields) }
        if let digest = model["digest"]?.object { fields["digest"] = .dictionary(sorted(digest)) }
        return .dictionary(fields)
    }

    private static func addItems(_ items: [JSONValue], to fields: inout [String: JSONValue]) {
        fields["hasSeveral"] = .bool(true)
        fields["items"] = .list(Array(items.prefix(listLimit)))
        fields["itemCount"] = JSONValue(items.count)
        if items.count > listLimit { fields["moreCount"] = JSONValue(items.count - listLimit) }
        var common: [String: JSONValue] = [:]
        for key in ["institution", "provider", "report", "month"] {
            let values = Set(items.map { $0[key] ?? .null })
            if values.count == 1, let value = values.first, !value.isNull { common[key] = value }
        }
        fields["common"] = .dictionary(common)
    }

    /// A digest whose items stand apart by outcome; counts that are zero have no key, so that their section stays out.
    private static func sorted(_ digest: [String: JSONValue]) -> [String: JSONValue] {
        var digest = digest
        let items = digest["items"]?.array ?? []
        let failed = items.filter { $0["failed"] == .bool(true) }
        let succeeded = items.filter { $0["failed"] != .bool(true) }
        for (name, own) in [("failed", failed), ("succeeded", succeeded), ("waiting", [])] {
            let count = max(digest[name]?.int ?? 0, Int64(own.count))
            digest[name] = .integer(count)
            guard count > 0 else { continue }
            let shown = own.prefix(listLimit)
            digest["\(name)Count"] = .integer(count)
            digest["\(name)Items"] = .list(Array(shown))
            if !shown.isEmpty, count > shown.count { digest["\(name)More"] = .integer(count - Int64(shown.count)) }
        }
        return digest
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
