internal import Ground

/// A column of a list: its title, and how an item fills it.
struct ListColumn<Item>: Sendable {
    let column: TextTable.Column
    let text: @Sendable (Item) -> String

    init(
        _ title: String,
        _ alignment: TextTable.Alignment = .leading,
        canShrink: Bool = false,
        _ text: @escaping @Sendable (Item) -> String
    ) {
        column = TextTable.Column(title, alignment: alignment, canShrink: canShrink)
        self.text = text
    }
}

extension Parameter<Bool> {
    /// `--json`, which every list and every `show` takes.
    static let json = Parameter.flag("json", "Prints JSON for programs instead of text for people.")
}

extension Console {
    /// Prints items as a table, or as a JSON array; when there are none, people read a sentence instead.
    func list<Item>(
        _ items: [Item],
        _ columns: [ListColumn<Item>],
        none sentence: String,
        json: Bool,
        as value: (Item) -> JSONValue
    ) {
        if json {
            print(JSONValue.list(items.map(value)).json(.indented))
        } else if items.isEmpty {
            note(sentence)
        } else {
            let table = TextTable(columns.map(\.column), rows: items.map { item in columns.map { $0.text(item) } })
            for line in table.lines(width: width) { print(line) }
        }
    }

    /// Prints one thing as names and values, or as a JSON object; what has no value is left out for people.
    func show(_ fields: KeyValuePairs<String, String?>, json: Bool, as value: @autoclosure () -> JSONValue) {
        show(fields.map { (name: $0.key, value: $0.value) }, json: json, as: value())
    }

    /// The same, with names that are known only when it runs.
    func show(_ fields: [(name: String, value: String?)], json: Bool, as value: @autoclosure () -> JSONValue) {
        guard !json else {
            print(value().json(.indented))
            return
        }
        let known = fields.compactMap { field in field.value.map { (name: field.name, value: $0) } }
        let longest = known.map(\.name.displayWidth).max() ?? 0
        for field in known {
            let room = max(20, (width ?? .max) - longest - 2)
            let lines = width == nil ? [field.value.harmless] : WrappedText.lines(field.value.harmless, width: room)
            print("\(field.name.padded(to: longest))  \(lines.first ?? "")")
            for line in lines.dropFirst() { print(String(repeating: " ", count: longest + 2) + line) }
        }
    }
}
