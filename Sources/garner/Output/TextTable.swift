/// A table for people: a line of titles and a line for each row, in columns.
struct TextTable {
    /// A column's title, and how its cells are set.
    struct Column: Sendable {
        let title: String
        var alignment = Alignment.leading
        /// Whether it gives way first when the table is wider than the terminal.
        var canShrink = false

        init(_ title: String, alignment: Alignment = .leading, canShrink: Bool = false) {
            self.title = title
            self.alignment = alignment
            self.canShrink = canShrink
        }
    }

    /// The side of a column that its cells stand at.
    enum Alignment: Sendable {
        case leading
        /// For numbers.
        case trailing
    }

    private let columns: [Column]
    private let rows: [[String]]

    /// Columns narrower than this do not shrink.
    private static let narrowest = 8
    private static let gap = "  "

    /// A row has a value for each column.
    init(_ columns: [Column], rows: [[String]]) {
        self.columns = columns
        self.rows = rows.map { row in
            precondition(row.count == columns.count, "a row has as many values as the table has columns")
            return row.map(\.harmless)
        }
    }

    /// The table's lines; with a width, none is longer than that as far as columns may shrink.
    func lines(width: Int? = nil) -> [String] {
        let widths = widths(within: width)
        return ([columns.map(\.title)] + rows).map { row in
            let cells = zip(zip(row, widths), columns).map { pair, column in
                let cell = pair.0.truncated(to: pair.1)
                return column.alignment == .leading
                    ? cell.padded(to: pair.1) : String(repeating: " ", count: pair.1 - cell.displayWidth) + cell
            }
            let line = cells.joined(separator: Self.gap)
            return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
        }
    }

    private func widths(within limit: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(columns[index].title.displayWidth) { max($0, $1[index].displayWidth) }
        }
        guard let limit else { return widths }
        var excess = widths.reduce(Self.gap.count * (widths.count - 1), +) - limit
        // Columns that may shrink give way first, the widest of them first; then all.
        for mayShrink in [columns.map(\.canShrink), columns.map { _ in true }] {
            while excess > 0 {
                let candidates = widths.indices.filter { mayShrink[$0] && widths[$0] > Self.narrowest }
                guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
                widths[widest] -= 1
                excess -= 1
            }
        }
        return widths
    }
}
