internal import Ground
internal import Usage

/// One walk through one answer: the outline of the document, down to header, exceptions and items.
final class DocumentWalk {
    var summary = ReportSummary()
    private let items: ItemWalk
    private let document: ReportDocument
    /// How many documents-inside-texts have been opened.
    private var textDepth = 0
    private var hasHeader = false
    /// Header fields that stood at the root.
    private var flatHeader: ReportHeader?
    private var isList = false
    private var cursors: [JSONCursor] = []

    init(_ document: ReportDocument, _ items: ItemWalk) {
        self.document = document
        self.items = items
    }

    func readDocument(_ cursor: JSONCursor) throws {
        cursors.append(cursor)
        guard let first = try cursor.peek() else { return }
        summary.isMarkup = first == UInt8(ascii: "<")
        summary.shape = .notJSON
        let kind = try cursor.kind()
        summary.shape = .scalar
        switch kind {
        case .object: _ = try readObject(cursor, at: "$", Outline(isRoot: true))
        case .array: try readList(cursor, at: "$")
        case .text: try readText(cursor)
        case .null:
            try cursor.finish()
            summary.shape = .null
        case .number, .boolean: break
        }
        try cursor.finish()
    }

    /// Hands on what is left, and says what the document was.
    func finish() throws -> ReportSummary {
        items.dropUnfinished()
        try items.finish(&summary)
        summary.bytes = cursors.first?.offset ?? 0
        if summary.header == nil { summary.header = flatHeader } else { summary.header?.fillGaps(from: flatHeader) }
        if hasHeader || summary.items != .missing {
            summary.shape = .report
        } else if !summary.exceptions.isEmpty {
            summary.shape = .exceptions
        } else if isList {
            summary.shape = .list
        } else if summary.shape == .scalar, summary.fault != nil {
            summary.shape = .notJSON
        }
        return summary
    }

    // MARK: Objects

    /// What is taken from an object besides header, items and exceptions.
    private struct Outline {
        /// Header fields may stand in it.
        var isRoot = false
        /// How many wrappers it may still hold.
        var wrappers = 2
    }

    private func readObject(_ cursor: JSONCursor, at place: String, _ outline: Outline) throws {
        guard try cursor.openObject() else { return try cursor.skip() }
        if summary.shape == .scalar { summary.shape = .unrelated }
        var exception = ExceptionDraft()
        while try cursor.nextKey() {
            let key = ReportKey(cursor.key)
            switch key {
            case .header: try readHeader(cursor, at: place + ".Report_Header")
            case .items: try readItems(cursor)
            case .exception:
                let name = String(decoding: cursor.key, as: UTF8.self)
                try readExceptions(cursor, at: "\(place).\(name)")
            case .body where outline.wrappers > 0:
                if try cursor.kind() != .null { summary.isWrapped = true }
                try readWrapped(cursor, at: place + ".body", Outline(isRoot: true, wrappers: outline.wrappers - 1))
            case .response where outline.wrappers > 0:
                try readWrapped(cursor, at: place + ".response", Outline(wrappers: outline.wrappers - 1))
            case .code, .message, .data, .helpURL: try exception.read(key, cursor)
            case _ where outline.isRoot:
                var header = flatHeader ?? ReportHeader()
                if try header.read(key, cursor) { flatHeader = header }
            default: break
            }
        }
        if exception.hasCode { add(exception.exception(at: place)) }
    }

    private func readWrapped(_ cursor: JSONCursor, at place: String, _ outline: Outline) throws {
        switch try cursor.kind() {
        case .object: try readObject(cursor, at: place, outline)
        case .array: try readList(cursor, at: place)
        case .text where outline.isRoot: try readText(cursor)
        default: try cursor.skip()
        }
    }

    /// A list: of exceptions, of reports that the service has, or of whole documents.
    private func readList(_ cursor: JSONCursor, at place: String) throws {
        guard try cursor.openArray() else { return }
        isList = true
        if summary.shape == .scalar { summary.shape = .list }
        var index = 0
        while try cursor.nextElement() {
            try readObject(cursor, at: "\(place)[\(index)]", Outline(wrappers: 0))
            index += 1
        }
    }

    /// A text that holds the document, as some gateways send it.
    private func readText(_ cursor: JSONCursor) throws {
        guard textDepth < 2, let source = try TextSource(cursor) else { return try cursor.skip() }
        textDepth += 1
        let inner = JSONCursor(source)
        summary.isStringified = true
        do {
            try readDocument(inner)
        } catch let error as JSONCursorError where error.code == .unreadable {
            throw source.failure ?? error
        }
    }

    // MARK: Header and exceptions

    private func readHeader(_ cursor: JSONCursor, at place: String) throws {
        guard try cursor.openObject() else { return try cursor.skip() }
        var header = ReportHeader()
        while try cursor.nextKey() {
            let key = ReportKey(cursor.key)
            if key == .exception {
                let name = String(decoding: cursor.key, as: UTF8.self)
                try readExceptions(cursor, at: "\(place).\(name)")
            } else if try header.read(key, cursor) {
                hasHeader = true
            }
        }
        summary.header = header
    }

    private func readExceptions(_ cursor: JSONCursor, at place: String) throws {
        switch try cursor.kind() {
        case .array:
            _ = try cursor.openArray()
            var index = 0
            while try cursor.nextElement() {
                try readException(cursor, at: "\(place)[\(index)]")
                index += 1
            }
        default: try readException(cursor, at: place)
        }
    }

    /// An exception where one is due: an object, or a lone text.
    private func readException(_ cursor: JSONCursor, at place: String) throws {
        guard try cursor.kind() == .object else {
            guard let message = try cursor.string(), !message.isEmpty else { return }
            return add(ReportException(code: nil, message: message, place: place))
        }
        _ = try cursor.openObject()
        var draft = ExceptionDraft()
        while try cursor.nextKey() { try draft.read(ReportKey(cursor.key), cursor) }
        if draft.hasCode || draft.hasMessage { add(draft.exception(at: place)) }
    }

    private func add(_ exception: ReportException) {
        guard summary.exceptions.count < 100 else { return }
        summary.exceptions.append(exception)
    }

    // MARK: Items

    private func readItems(_ cursor: JSONCursor) throws {
        items.lookAhead = lookAhead()
        switch try cursor.kind() {
        case .array:
            summary.items = .list
            _ = try cursor.openArray()
            while try cursor.nextElement() { try items.readEntry(cursor, &summary) }
        case .object:
            summary.items = .object
            try items.readEntry(cursor, &summary)
        case .null:
            summary.items = .null
            try cursor.skip()
        case .text, .number, .boolean:
            summary.items = .wrongType
            try cursor.skip()
        }
    }

    /// A second cursor over the same document, for parents whose fields come late.
    private func lookAhead() -> LookAhead {
        let document = document
        let depth = textDepth
        return LookAhead { () throws in
            var cursor = JSONCursor(UnfoldingSource(try document.reopen()), window: 64 << 10)
            for _ in 0..<depth {
                guard let source = try TextSource(cursor) else { return nil }
                cursor = JSONCursor(source, window: 64 << 10)
            }
            return cursor
        }
    }
}
