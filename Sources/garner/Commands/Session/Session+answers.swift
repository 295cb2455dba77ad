internal import Ground

/// How commands answer.
extension Session {
    /// Prints items as a table or a JSON array, and says so when more are there than were asked for.
    func list<Item>(
        _ items: [Item],
        _ columns: [ListColumn<Item>],
        none sentence: String,
        as value: (Item) -> JSONValue
    ) {
        console.list(Array(items.prefix(limit)), columns, none: sentence, json: isJSON, as: value)
        if items.count > limit { console.confirm("There are more; --limit \(limit * 10) shows more of them.") }
    }

    /// How many items a list shows.
    static let limit = Parameter<ItemCount>.option(
        "limit",
        "How many are shown at most.",
        short: "n",
        default: ItemCount(100)
    )

    var limit: Int { self[Self.limit].number }

    /// How many items a list reads: one more, so that it knows whether there are more.
    var readLimit: Int { limit + 1 }

    /// Prints one thing, as names and values in the order of these fields, or as a JSON object.
    ///
    /// Fields that are absent, null or empty are left out for people.
    func show(_ document: JSONValue, _ fields: [String], more: [(name: String, value: String?)] = []) {
        let known = fields.map { field in (name: Self.title(field), value: document[field]?.shown) }
        console.show(known + more, json: isJSON, as: document)
    }

    /// Says what was done: for people a sentence, for programs the thing as it is now.
    func done(_ sentence: String, _ document: JSONValue = nil) {
        if isJSON {
            console.print((document.isNull ? ["message": .text(sentence)] : document).json(.indented))
        } else {
            console.confirm(sentence)
        }
    }

    /// `day_of_month` as `Day of month`.
    private static func title(_ field: String) -> String {
        let words = field.replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}

/// Asking before something cannot be taken back.
extension Session {
    static let yes = Parameter.flag("yes", "Does not ask.", short: "y")

    /// Says what will and will not change, and goes on only if that is wanted.
    ///
    /// *Throws*: `CommandFailure` when it is not, and when nobody is there to be asked and `--yes` is not given.
    func confirm(_ consequences: String...) throws {
        guard !self[Self.yes] else { return }
        for line in consequences { console.note(line) }
        guard console.canAsk else {
            throw CommandFailure(.usage, "Nobody is here to be asked; give --yes to do it. Nothing was changed.")
        }
        guard console.confirms("Do it?") else { throw CommandFailure(.failed, "Nothing was changed.") }
    }
}

extension JSONValue {
    /// As people read it; nil for null and what is empty.
    var shown: String? {
        switch self {
        case .null: nil
        case .bool(let value): value ? "yes" : "no"
        case .text(let text): text.isEmpty ? nil : text
        case .list(let values): values.isEmpty ? nil : values.compactMap(\.shown).joined(separator: ", ")
        case .dictionary(let values):
            values.isEmpty
                ? nil
                : values.sorted { $0.key < $1.key }.compactMap { entry in
                    entry.value.shown.map { "\(entry.key): \($0)" }
                }
                .joined(separator: ", ")
        case .integer, .number: json()
        }
    }
}
