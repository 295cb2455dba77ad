internal import Ground

extension ReportHeader {
    private static let longestText = 2_000
    private static let longestList = 100

    /// Reads the value of one of the header's keys; false, and still pending, for another key.
    mutating func read(_ key: ReportKey, _ cursor: JSONCursor) throws(JSONCursorError) -> Bool {
        switch key {
        case .reportID: reportID = try Self.text(cursor)
        case .reportName: reportName = try Self.text(cursor)
        case .release: release = try Self.text(cursor)
        case .created: created = try Self.text(cursor)
        case .createdBy: createdBy = try Self.text(cursor)
        case .customerID: customerID = try Self.text(cursor)
        case .institutionName: institutionName = try Self.text(cursor)
        case .registryRecord: registryRecord = try Self.text(cursor)
        case .institutionID: institutionIDs = try Self.pairs(cursor).map { "\($0.name):\($0.value)" }
        case .filters: filters = Self.joined(try Self.pairs(cursor))
        case .attributes: attributes = Self.joined(try Self.pairs(cursor))
        default: return false
        }
        return true
    }

    /// Takes over what only the root of the document said.
    mutating func fillGaps(from other: ReportHeader?) {
        guard let other else { return }
        reportID = reportID ?? other.reportID
        reportName = reportName ?? other.reportName
        release = release ?? other.release
        created = created ?? other.created
        createdBy = createdBy ?? other.createdBy
        customerID = customerID ?? other.customerID
        institutionName = institutionName ?? other.institutionName
        if filters.isEmpty { filters = other.filters }
    }

    private static func text(_ cursor: JSONCursor) throws(JSONCursorError) -> String? {
        try cursor.string().map { String($0.prefix(longestText)) }
    }

    /// Names and values in either release's form: `[{"Name": …, "Value": …}]` or `{name: value or list of values}`.
    private static func pairs(_ cursor: JSONCursor) throws(JSONCursorError) -> [NamedText] {
        var pairs: [NamedText] = []
        if try cursor.openObject() {
            while try cursor.nextKey() {
                let name = String(decoding: cursor.key, as: UTF8.self)
                for value in try values(cursor) where pairs.count < longestList {
                    pairs.append(NamedText(name: name, value: value))
                }
            }
        } else if try cursor.openArray() {
            while try cursor.nextElement() {
                guard let pair = try pair(cursor), pairs.count < longestList else { continue }
                pairs.append(pair)
            }
        } else {
            try cursor.skip()
        }
        return pairs
    }

    private static func pair(_ cursor: JSONCursor) throws(JSONCursorError) -> NamedText? {
        guard try cursor.openObject() else { return nil }
        var name: String?
        var value: String?
        while try cursor.nextKey() {
            switch ReportKey(cursor.key) {
            case .name, .type: name = try text(cursor)
            case .value: value = try values(cursor).joined(separator: "|")
            default: break
            }
        }
        guard let name, let value else { return nil }
        return NamedText(name: name, value: value)
    }

    private static func values(_ cursor: JSONCursor) throws(JSONCursorError) -> [String] {
        guard try cursor.openArray() else { return try text(cursor).map { [$0] } ?? [] }
        var values: [String] = []
        while try cursor.nextElement() {
            guard let value = try text(cursor), values.count < longestList else { continue }
            values.append(value)
        }
        return values
    }

    /// One entry a name; a name that comes twice has all its values, joined by `|`.
    private static func joined(_ pairs: [NamedText]) -> [NamedText] {
        var joined: [NamedText] = []
        for pair in pairs {
            if let index = joined.firstIndex(where: { $0.name == pair.name }) {
                joined[index].value += "|" + pair.value
            } else {
                joined.append(pair)
            }
        }
        return joined
    }
}
