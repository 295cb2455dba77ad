/// The rows of a table in the order of its key, page by page; the memory for a page does not grow with the table.
struct TablePages: Sendable {
    let shape: TableShape
    let database: any Database
    private var last: [Value]?
    private var isOver = false
    private var limit = 500

    /// How much a page should hold, since a row may be a few numbers or a whole mail.
    private static let bytes = 1 << 20
    private static let mostRows = 10_000

    init(_ shape: TableShape, of database: any Database) {
        self.shape = shape
        self.database = database
    }

    /// The next page; nil behind the last.
    mutating func next() async throws -> [[Value]]? {
        guard !isOver else { return nil }
        let (shape, last, limit) = (shape, last, limit)
        let rows = try await database.read { transaction in
            var rows: [[Value]] = []
            rows.reserveCapacity(limit)
            let place = (last ?? []) + [.integer(Int64(limit))]
            try transaction.forEach(shape.page(isFirst: last == nil), place) { rows.append($0.values) }
            return rows
        }
        isOver = rows.count < limit
        guard let end = rows.last else { return nil }
        self.last = shape.keyPositions.map { end[$0] }
        let size = rows.reduce(0) { $0 + $1.reduce(0) { $0 + $1.size } }
        if size > Self.bytes {
            self.limit = max(limit / 4, 1)
        } else if size < Self.bytes / 4 {
            self.limit = min(limit * 2, Self.mostRows)
        }
        return rows
    }
}

extension Value {
    /// About how many bytes it takes.
    fileprivate var size: Int {
        switch self {
        case .null: 1
        case .integer, .real: 8
        case .text(let text): text.utf8.count
        case .blob(let bytes): bytes.count
        }
    }
}
