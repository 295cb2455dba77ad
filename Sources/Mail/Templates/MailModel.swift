internal import Ground

/// A mail's model as templates want it: times, months and durations in the reader's language, lists sorted and counted.
///
/// Added are `lang`, `subject`, `…Name` beside every month, status and period, `commandList` and `linkList`, and what lists
/// need: `items` flattened and cut at a hundred, `itemCount`, `hasSeveral`, `moreCount`, and `common` with what all items
/// share.
struct MailModel {
    private let words: MailWords
    private let zone: Zone
    private static let listLimit = 100

    private init(words: MailWords, zone: Zone) {
        self.words = words
        self.zone = zone
    }

    /// Prepares a model for one template's language.
    static func prepared(_ model: JSONValue, words: MailWords, language: String, zone: Zone) -> JSONValue {
        let zone = model["zone"]?.string.flatMap { Zone($0) } ?? zone
        let preparation = MailModel(words: words, zone: zone)
        var fields = preparation.written(model).object ?? [:]
        fields["lang"] = .text(language)
        preparation.addItems(of: model, to: &fields)
        preparation.addDigest(to: &fields)
        for (group, value, name) in [("commands", "line", "Command"), ("links", "url", "Link")] {
            let list = preparation.list(model[group], group: group, value: value)
            fields["\(name.lowercased())List"] = .list(list)
            if !list.isEmpty { fields["has\(name)s"] = .bool(true) }
        }
        return .dictionary(fields)
    }

    /// The value with every time, date and duration in it written out, at any depth.
    private func written(_ value: JSONValue) -> JSONValue {
        switch value {
        case .text(let text): .text(writtenTime(text) ?? text)
        case .list(let values): .list(values.map(written))
        case .dictionary(let fields): .dictionary(written(fields))
        default: value
        }
    }

    private func written(_ fields: [String: JSONValue]) -> [String: JSONValue] {
        var result = fields.mapValues(written)
        if let seconds = fields["duration"]?.int { result["duration"] = .text(words.duration(seconds: seconds)) }
        if let month = fields["month"]?.string.flatMap({ YearMonth($0) }) {
            result["monthName"] = .text(words.month(month))
        }
        for (field, group) in [("status", "status"), ("period", "period"), ("kind", "kind"), ("untold", "kind")] {
            guard let key = fields[field]?.string else { continue }
            result["\(field)Name"] = .text(words.word(group, key) ?? key)
            // A section can ask for one of them: {{#isFail}}.
            result["is\(key.prefix(1).uppercased())\(key.dropFirst())"] = .bool(true)
        }
        return result
    }

    private func writtenTime(_ text: String) -> String? {
        if let date = CivilDate(text) { return words.date(date) }
        guard text.utf8.count >= 20, let instant = Instant(rfc3339: text) else { return nil }
        return words.time(instant, in: zone)
    }

    private func addItems(of model: JSONValue, to fields: inout [String: JSONValue]) {
        if let untold = fields["event"]?["untoldName"] { fields["untoldName"] = untold }
        guard let items = fields["items"]?.array else { return }
        let flat = items.map(flattened)
        fields["items"] = .list(Array(flat.prefix(Self.listLimit)))
        fields["itemCount"] = JSONValue(flat.count)
        if flat.count > 1 { fields["hasSeveral"] = .bool(true) }
        if flat.count == 1, let only = flat.first?.object, fields["harvest"] == nil {
            fields["harvest"] = .dictionary(only)
        }
        if flat.count > Self.listLimit { fields["moreCount"] = JSONValue(flat.count - Self.listLimit) }
        var common: [String: JSONValue] = [:]
        for key in ["institution", "provider", "report", "month", "monthName"] {
            let values = Set(flat.map { $0[key] ?? .null })
            if values.count == 1, let value = values.first, !value.isNull { common[key] = value }
        }
        fields["common"] = .dictionary(common)
    }

    /// An item with the fields of its harvest on its own level, where it does not have them itself.
    private func flattened(_ item: JSONValue) -> JSONValue {
        guard let fields = item.object, let harvest = item["harvest"]?.object else { return item }
        return .dictionary(fields.merging(harvest) { own, _ in own })
    }

    private func addDigest(to fields: inout [String: JSONValue]) {
        guard var digest = fields["digest"]?.object else { return }
        let items = (digest["items"]?.array ?? []).map(flattened)
        let groups: [(String, (JSONValue) -> Bool)] = [
            ("failed", { $0["isFail"] != nil }),
            ("succeeded", { $0["isSuccess"] != nil }),
            ("waiting", { $0["isFail"] == nil && $0["isSuccess"] == nil }),
        ]
        for (name, belongs) in groups {
            let own = items.filter(belongs)
            digest["\(name)Items"] = .list(Array(own.prefix(Self.listLimit)))
            if let count = digest[name]?.int ?? (own.isEmpty ? nil : Int64(own.count)), count > 0 {
                let shown = Int64(min(own.count, Self.listLimit))
                digest["\(name)Count"] = .integer(count)
                if count > shown { digest["\(name)More"] = .integer(count - shown) }
            }
        }
        if digest["succeeded"] == nil { digest["succeeded"] = digest["succeededCount"] ?? 0 }
        fields["digest"] = .dictionary(digest)
    }

    /// A dictionary of commands or links as a list with labels, in the order of the words file, unknown ones last.
    private func list(_ value: JSONValue?, group: String, value key: String) -> [JSONValue] {
        let entries = (value?.object ?? [:]).compactMapValues(\.string).sorted { left, right in
            (words.position(group, left.key), left.key) < (words.position(group, right.key), right.key)
        }
        return entries.map { name, text in
            .dictionary(["label": .text(words.word(group, name) ?? name), key: .text(text)])
        }
    }
}
