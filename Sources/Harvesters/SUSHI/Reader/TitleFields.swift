internal import Ground
internal import Usage

/// The fields of a title, item or parent, in the words of either release.
enum TitleFields {
    /// Reads the value of one of a title's keys; false, and still pending, for another key.
    static func read(
        _ key: ReportKey,
        _ cursor: JSONCursor,
        into draft: TitleDraft
    ) throws(JSONCursorError) -> Bool {
        switch key {
        case .title:
            // R5.1's IR has both: `Title` is then the parent's, `Item` the item's, in objects of their own.
            if draft.kind != .item { draft.kind = .title }
            try set(.name, cursor, draft)
        case .database:
            draft.kind = .database
            try set(.name, cursor, draft)
        case .item:
            draft.kind = .item
            try set(.name, cursor, draft)
        case .itemID: try readIdentifiers(cursor, into: draft)
        case .platform: try set(.platform, cursor, draft)
        case .publisher: try set(.publisher, cursor, draft)
        case .publisherID: try readPublisherIdentifiers(cursor, into: draft)
        case .authors: try readAuthors(cursor, into: draft)
        case .dates, .itemAttributes: try readNamedValues(cursor, into: draft)
        case .publicationDate: try set(.publicationDate, cursor, draft)
        case .articleVersion: try set(.articleVersion, cursor, draft)
        default: return try readAttribute(key, cursor, into: draft)
        }
        return true
    }

    /// Reads one of the attributes that usage is split by.
    static func readAttribute(
        _ key: ReportKey,
        _ cursor: JSONCursor,
        into draft: TitleDraft
    ) throws(JSONCursorError) -> Bool {
        switch key {
        case .dataType: try set(.dataType, cursor, draft)
        case .sectionType: try set(.sectionType, cursor, draft)
        case .yop: try set(.yop, cursor, draft)
        case .accessType: try set(.accessType, cursor, draft)
        case .accessMethod: try set(.accessMethod, cursor, draft)
        default: return false
        }
        return true
    }

    private static func set(
        _ field: TitleDraft.Field,
        _ cursor: JSONCursor,
        _ draft: TitleDraft
    ) throws(JSONCursorError) {
        guard let text = try cursor.scalar() else { return }
        draft.set(field, text)
    }

    // MARK: Identifiers

    /// `[{"Type": "DOI", "Value": …}]` or `{"DOI": …}`; null, empty values and unknown types are passed.
    private static func readIdentifiers(_ cursor: JSONCursor, into draft: TitleDraft) throws(JSONCursorError) {
        try forEachPair(cursor, identifierField) { field, value in
            draft.add(field, separator: "|", value)
            if field == .printISSN || field == .onlineISSN || field == .linkingISSN { draft.capitalise(field) }
        }
    }

    /// The same for publishers, joined as COUNTER's tables have them: `ISNI:0000…; ns:id`.
    private static func readPublisherIdentifiers(
        _ cursor: JSONCursor,
        into draft: TitleDraft
    ) throws(JSONCursorError) {
        try forEachPair(cursor, { String(decoding: $0, as: UTF8.self) }) { type, value in
            guard !value.trimmed.isEmpty else { return }
            var text = type == "Proprietary" ? [] : Array("\(type):".utf8)
            text.append(contentsOf: value.trimmed)
            text.withUnsafeBytes { draft.add(.publisherIdentifiers, separator: "; ", $0) }
        }
    }

    private static func identifierField(_ type: UnsafeRawBufferPointer) -> TitleDraft.Field? {
        if type.equalsIgnoringCase("DOI") { return .doi }
        if type.equalsIgnoringCase("ISBN") { return .isbn }
        if type.equalsIgnoringCase("Print_ISSN") { return .printISSN }
        if type.equalsIgnoringCase("Online_ISSN") { return .onlineISSN }
        if type.equalsIgnoringCase("Linking_ISSN") { return .linkingISSN }
        if type.equalsIgnoringCase("URI") { return .uri }
        if type.equalsIgnoringCase("Proprietary") || type.equalsIgnoringCase("Proprietary_ID") { return .proprietary }
        return nil
    }

    /// Every type with its value, in either release's form; types that mean nothing are passed.
    private static func forEachPair<Meaning>(
        _ cursor: JSONCursor,
        _ meaning: (UnsafeRawBufferPointer) -> Meaning?,
        _ body: (Meaning, UnsafeRawBufferPointer) -> Void
    ) throws(JSONCursorError) {
        if try cursor.openArray() {
            while try cursor.nextElement() {
                if try cursor.openObject() { try readPair(cursor, meaning, body) }
            }
        } else if try cursor.openObject() {
            try readPair(cursor, meaning, body)
        } else {
            try cursor.skip()
        }
    }

    /// The members of an open object: `Type` and `Value` in either order, or names of types with their values.
    private static func readPair<Meaning>(
        _ cursor: JSONCursor,
        _ meaning: (UnsafeRawBufferPointer) -> Meaning?,
        _ body: (Meaning, UnsafeRawBufferPointer) -> Void
    ) throws(JSONCursorError) {
        var type: Meaning?
        var early: [UInt8]?
        while try cursor.nextKey() {
            switch ReportKey(cursor.key) {
            case .type, .name:
                type = try cursor.scalar().flatMap(meaning)
            case .value:
                if let type {
                    if let value = try cursor.scalar() { body(type, value) }
                } else {
                    early = try cursor.scalar().map { Array($0) }
                }
            default:
                guard let type = meaning(cursor.key) else { continue }
                guard try cursor.openArray() else {
                    if let value = try cursor.scalar() { body(type, value) }
                    continue
                }
                while try cursor.nextElement() {
                    if let value = try cursor.scalar() { body(type, value) }
                }
            }
        }
        if let type, let early { early.withUnsafeBytes { body(type, $0) } }
    }

    // MARK: People, dates, versions

    /// `[{"Name": …, "Identifier": "ORCID:…"}]` (R5) or `[{"Name": …, "ORCID": …}]` (R5.1).
    private static func readAuthors(_ cursor: JSONCursor, into draft: TitleDraft) throws(JSONCursorError) {
        guard try cursor.openArray() else {
            guard let text = try cursor.scalar() else { return }
            return draft.add(.authors, separator: "; ", text)
        }
        while try cursor.nextElement() {
            guard try cursor.openObject() else {
                if let text = try cursor.scalar() { draft.add(.authors, separator: "; ", text) }
                continue
            }
            var author = ""
            var identifier = ""
            while try cursor.nextKey() {
                switch ReportKey(cursor.key) {
                case .name: author = try cursor.string() ?? ""
                case .identifier: identifier = try cursor.string() ?? ""
                case .type: break
                default:
                    let type = String(decoding: cursor.key, as: UTF8.self)
                    guard type == "ORCID" || type == "ISNI", let value = try cursor.string() else { continue }
                    identifier = "\(type):\(value)"
                }
            }
            var text = identifier.isEmpty ? author : "\(author) (\(identifier))"
            text.withUTF8 { draft.add(.authors, separator: "; ", UnsafeRawBufferPointer($0)) }
        }
    }

    /// R5's `Item_Dates` and `Item_Attributes`: `[{"Type": "Publication_Date", "Value": …}]`.
    private static func readNamedValues(_ cursor: JSONCursor, into draft: TitleDraft) throws(JSONCursorError) {
        try forEachPair(cursor, namedField) { draft.set($0, $1) }
    }

    private static func namedField(_ type: UnsafeRawBufferPointer) -> TitleDraft.Field? {
        if type.equalsIgnoringCase("Publication_Date") { return .publicationDate }
        return type.equalsIgnoringCase("Article_Version") ? .articleVersion : nil
    }
}
