internal import Ground

/// What a mail lists, put together as a reader takes it up: by provider, then by cause, then by institution; pure.
///
/// *Shape*: `[{provider, causes: [{note, title, code, message, remedy, hasHeading, places: [{institution, what, remark}]}]}]`.
/// Providers, causes and institutions stand in the order in which the list names them first, so that what was most urgent
/// stays first. A cause and its remedy are told once, however many harvests they concern.
struct TemplateGroups {
    /// An institution with what is remarked on it.
    private struct Place: Hashable {
        let institution: JSONValue
        let remark: JSONValue
    }

    /// What went wrong, as far as a reader would call it the same.
    private struct Cause: Hashable {
        let fields: [String: JSONValue]
    }

    let json: JSONValue

    init(_ items: some Sequence<JSONValue>) {
        let groups = Self.grouped(items) { $0["provider"] ?? .null }.map { provider, items in
            let causes = Self.grouped(items, by: Self.cause).map { cause, items in
                var fields = cause.fields
                if !fields.isEmpty { fields["hasHeading"] = .bool(true) }
                fields["remedy"] = items.first?["remedy"]
                fields["places"] = .list(Self.grouped(items, by: Self.place).map(Self.line))
                return JSONValue.dictionary(fields)
            }
            return JSONValue.dictionary(["provider": provider, "causes": .list(causes)])
        }
        json = .list(groups)
    }

    /// The provider's own words stand in for a cause that the catalogue does not know.
    private static func cause(_ item: JSONValue) -> Cause {
        var names = ["note", "title", "code"]
        if item["title"] == nil { names.append("message") }
        return Cause(fields: names.reduce(into: [:]) { $0[$1] = item[$1] })
    }

    private static func place(_ item: JSONValue) -> Place {
        Place(institution: item["institution"] ?? .null, remark: item["remark"] ?? .null)
    }

    private static func line(_ place: Place, _ items: [JSONValue]) -> JSONValue {
        let what = items.map { item in
            ["report", "month"].compactMap { item[$0]?.string }.joined(separator: " ")
        }
        return [
            "institution": place.institution, "remark": place.remark,
            "what": .text(what.filter { !$0.isEmpty }.joined(separator: ", ")),
        ]
    }

    private static func grouped<Key: Hashable>(
        _ items: some Sequence<JSONValue>,
        by key: (JSONValue) -> Key
    ) -> [(Key, [JSONValue])] {
        var order: [Key] = []
        var groups: [Key: [JSONValue]] = [:]
        for item in items {
            if groups[key(item)] == nil { order.append(key(item)) }
            groups[key(item), default: []].append(item)
        }
        return order.map { ($0, groups[$0] ?? []) }
    }
}
