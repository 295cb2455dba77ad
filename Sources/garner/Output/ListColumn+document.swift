internal import Ground

extension ListColumn where Item == JSONValue {
    /// A column that shows a field of a document.
    static func field(
        _ title: String,
        _ name: String,
        _ alignment: TextTable.Alignment = .leading,
        canShrink: Bool = false
    ) -> ListColumn {
        ListColumn(title, alignment, canShrink: canShrink) { $0[name]?.shown ?? "" }
    }

    /// The number that other commands take.
    static let id = ListColumn.field("ID", "id", .trailing)
}

extension Session {
    /// Prints documents as a table or a JSON array.
    func list(_ documents: [JSONValue], _ columns: [ListColumn<JSONValue>], none sentence: String) {
        list(documents, columns, none: sentence) { $0 }
    }
}
