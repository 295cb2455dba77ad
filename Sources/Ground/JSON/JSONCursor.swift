/// A reader that walks a JSON document of any size through a small window, asked value by value.
///
/// ```swift
/// let cursor = JSONCursor(try FileSource(path: path))
/// guard try cursor.openObject() else { return }
/// while try cursor.nextKey() {
///     if cursor.keyIs("Count") { count = try cursor.integer() }  // what is not read is skipped
/// }
/// try cursor.finish()
/// ```
///
/// *Shape*: RFC 8259, every byte of it checked, also of what is skipped. A byte order mark at the start is passed over.
/// Text comes as a slice of UTF-8: escapes are resolved, lone surrogates and bytes that are no UTF-8 become U+FFFD.
/// *Wrong types are no errors*: a method that finds another kind of value answers false or nil and says what became of
/// the value. Only a broken document throws, and then the cursor stays where it broke.
/// *Bounds*: the window grows only to hold one text, at most `longestText` bytes; a longer text reads as nil. Nesting to
/// `deepest` levels. *Cost*: one pass; nothing is allocated per value.
/// *Source*: <https://www.rfc-editor.org/rfc/rfc8259>
package final class JSONCursor {
    /// What stands next.
    package enum Kind: Sendable {
        case object, array, text, number, boolean, null
    }

    /// The nesting that any cursor can follow.
    package static let deepest = 64

    let source: any ByteSource
    let windowSize: Int
    let longestText: Int
    private let depthLimit: Int

    // The window: bytes[position..<end] are read from the source and not yet consumed.
    var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    var position = 0
    var end = 0
    /// The offset of `bytes[0]` in the document.
    private var windowStart: Int64 = 0
    private var isExhausted = false

    // Where the cursor stands: a value is pending at the root, after a key, and at an array's element.
    private(set) var depth = 0
    private var objectLevels: UInt64 = 0
    private var startedLevels: UInt64 = 0
    private(set) var isValuePending = true
    private var isColonPending = false
    private var hasStarted = false

    // The last key, which stays valid until the cursor moves on.
    private var keyBytes = UnsafeRawBufferPointer(start: nil, count: 0)

    /// Text with escapes, resolved.
    var scratch: [UInt8] = []
    /// Raw bytes of the value that is being captured, see `capture`.
    var captured: [UInt8] = []
    var captureStart = -1
    var captureLimit = 0

    /// Starts before the document's first byte.
    ///
    /// - Parameters:
    ///   - source: where the bytes come from.
    ///   - window: how many bytes are asked for at once.
    ///   - longestText: the longest text, in bytes of the document, that is handed out.
    ///   - depthLimit: how deep values may be nested, at most 64.
    package init(
        _ source: any ByteSource,
        window: Int = 256 << 10,
        longestText: Int = 64 << 10,
        depthLimit: Int = JSONCursor.deepest
    ) {
        precondition(
            window > 0 && (1...JSONCursor.deepest).contains(depthLimit),
            "A cursor needs a window and a depth."
        )
        self.source = source
        windowSize = window
        self.longestText = longestText
        self.depthLimit = depthLimit
        capacity = window
        bytes = .allocate(capacity: window)
    }

    deinit {
        bytes.deallocate()
    }

    /// How many bytes of the document lie behind the cursor.
    package var offset: Int64 { windowStart + Int64(position) }

    // MARK: Walking

    /// What kind of value stands next, without consuming it.
    package func kind() throws(JSONCursorError) -> Kind {
        switch try startOfValue() {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .text
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
        case UInt8(ascii: "n"): .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
        default: throw fault("A value was expected here.")
        }
    }

    /// Steps into the object that stands next; false, and nothing consumed, when it is something else.
    package func openObject() throws(JSONCursorError) -> Bool {
        guard try startOfValue() == UInt8(ascii: "{") else { return false }
        try push(isObject: true)
        return true
    }

    /// Steps into the array that stands next; false, and nothing consumed, when it is something else.
    package func openArray() throws(JSONCursorError) -> Bool {
        guard try startOfValue() == UInt8(ascii: "[") else { return false }
        try push(isObject: false)
        return true
    }

    /// Goes on to the next member of the open object; false when it ends, and the cursor then stands behind it.
    ///
    /// A value that nobody read is skipped.
    package func nextKey() throws(JSONCursorError) -> Bool {
        if isValuePending { try skip() }
        return try advanceToKey(keeping: true)
    }

    /// Goes on to the next element of the open array; false when it ends, and the cursor then stands behind it.
    ///
    /// A value that nobody read is skipped.
    package func nextElement() throws(JSONCursorError) -> Bool {
        if isValuePending { try skip() }
        return try advanceToElement()
    }

    /// The key found last, until the cursor is asked for anything else; empty for one that is too long.
    package var key: UnsafeRawBufferPointer { keyBytes }

    /// Whether the key found last is this one, letter by letter.
    package func keyIs(_ name: StaticString) -> Bool {
        keyBytes.equals(name)
    }

    /// Leaves the open object or array, skipping what is left of it.
    package func close() throws(JSONCursorError) {
        if isObjectOpen {
            while try nextKey() {}
        } else {
            while try nextElement() {}
        }
    }

    /// The next byte that is no blank, not consumed; nil when nothing else is left of the document.
    ///
    /// It tells an empty body, or a page of markup, before a value is asked for.
    package func peek() throws(JSONCursorError) -> UInt8? {
        if !hasStarted { try start() }
        return try nextByte()
    }

    /// Goes on to a later place of the document, where a value starts, forgetting what the cursor stood in.
    ///
    /// For a second look at a value whose place is known. *Cost*: the bytes between are read and dropped.
    package func jump(to place: Int64) throws(JSONCursorError) {
        precondition(place >= offset, "A cursor cannot go back.")
        hasStarted = true
        while offset < place {
            position += Int(min(place - offset, Int64(end - position)))
            if offset < place, !(try refill()) { throw cut() }
        }
        depth = 0
        isValuePending = true
        isColonPending = false
    }

    /// Makes sure that nothing but blanks follows the document's one value, which is skipped if nobody read it.
    package func finish() throws(JSONCursorError) {
        while depth > 0 { try close() }
        if isValuePending { try skip() }
        guard try nextByte() == nil else { throw fault("Something follows the end of the document.") }
    }

    // MARK: Structure

    var isObjectOpen: Bool { depth > 0 && objectLevels >> UInt64(depth - 1) & 1 == 1 }

    func advanceToKey(keeping: Bool) throws(JSONCursorError) -> Bool {
        precondition(isObjectOpen, "nextKey belongs to an open object.")
        guard try advance(closing: UInt8(ascii: "}")) else { return false }
        guard bytes[position] == UInt8(ascii: "\"") else {
            throw fault("A key in quotes was expected here.")
        }
        position += 1
        if keeping {
            keyBytes = try readText() ?? UnsafeRawBufferPointer(start: nil, count: 0)
        } else {
            try passText()
        }
        isColonPending = true
        isValuePending = true
        return true
    }

    func advanceToElement() throws(JSONCursorError) -> Bool {
        precondition(depth > 0 && !isObjectOpen, "nextElement belongs to an open array.")
        guard try advance(closing: UInt8(ascii: "]")) else { return false }
        isValuePending = true
        return true
    }

    /// Marks the pending value as read; the reader of the value then consumes its bytes.
    func takeValue() {
        isValuePending = false
    }

    func push(isObject: Bool) throws(JSONCursorError) {
        guard depth < depthLimit else {
            throw JSONCursorError(.tooDeep, at: offset, "The document is nested more than \(depthLimit) levels deep.")
        }
        position += 1
        let level: UInt64 = 1 << UInt64(depth)
        objectLevels = isObject ? objectLevels | level : objectLevels & ~level
        startedLevels &= ~level
        depth += 1
        isValuePending = false
    }

    /// Passes the comma, if one is due, or the closing bracket; false when it was the bracket.
    private func advance(closing: UInt8) throws(JSONCursorError) -> Bool {
        guard let byte = try nextByte() else { throw cut() }
        let level: UInt64 = 1 << UInt64(depth - 1)
        if byte == closing {
            position += 1
            depth -= 1
            return false
        }
        guard startedLevels & level != 0 else {
            startedLevels |= level
            return true
        }
        guard byte == UInt8(ascii: ",") else { throw fault("A comma or a closing bracket was expected here.") }
        position += 1
        guard let next = try nextByte() else { throw cut() }
        guard next != closing else { throw fault("A comma stands before a closing bracket.") }
        return true
    }

    /// The first byte of the pending value; the cursor stands at it.
    func startOfValue() throws(JSONCursorError) -> UInt8 {
        precondition(isValuePending, "There is no value to read here.")
        if !hasStarted { try start() }
        if isColonPending {
            guard let colon = try nextByte() else { throw cut() }
            guard colon == UInt8(ascii: ":") else { throw fault("A colon was expected after the key.") }
            position += 1
            isColonPending = false
        }
        guard let byte = try nextByte() else { throw cut() }
        return byte
    }

    private func start() throws(JSONCursorError) {
        hasStarted = true
        if try hold(3), bytes[position] == 0xef, bytes[position + 1] == 0xbb, bytes[position + 2] == 0xbf {
            position += 3
        }
    }

    // MARK: The window

    /// The next byte that is no blank, not consumed; nil at the end of the document.
    func nextByte() throws(JSONCursorError) -> UInt8? {
        while true {
            while position < end {
                let byte = bytes[position]
                guard byte <= 0x20, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return byte }
                position += 1
            }
            guard try refill() else { return nil }
        }
    }

    /// Makes the window hold this many bytes from the cursor on; false when the document has fewer.
    func hold(_ count: Int) throws(JSONCursorError) -> Bool {
        while end - position < count {
            guard try refill() else { return false }
        }
        return true
    }

    /// Brings in more bytes behind those from `position` on, which move to the window's start; false at the end.
    ///
    /// Positions held by a caller must be relative to `position`, which becomes 0.
    func refill() throws(JSONCursorError) -> Bool {
        guard !isExhausted else { return false }
        if position > 0 {
            if captureStart >= 0 { keepCaptured(upTo: position) }
            bytes.update(from: bytes + position, count: end - position)
            windowStart += Int64(position)
            end -= position
            position = 0
        }
        if end == capacity { grow() }
        do {
            let room = UnsafeMutableRawBufferPointer(start: bytes + end, count: min(capacity - end, windowSize))
            let count = try source.read(into: room)
            isExhausted = count == 0
            end += count
            return count > 0
        } catch {
            throw JSONCursorError(.unreadable, at: windowStart + Int64(end), error.message)
        }
    }

    private func grow() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        larger.update(from: bytes, count: end)
        bytes.deallocate()
        bytes = larger
        capacity *= 2
    }

    // MARK: Faults

    func fault(_ message: String) -> JSONCursorError {
        position >= end && isExhausted ? cut() : JSONCursorError(.unexpected, at: offset, message)
    }

    func cut() -> JSONCursorError {
        JSONCursorError(.cut, at: windowStart + Int64(end), "The document ends before it is complete.")
    }
}
