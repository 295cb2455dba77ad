/// The content of a text as a source of its own, for a document that a server put, whole, inside a JSON string.
///
/// The outer cursor stands inside the text until this source has been read to its end.
package final class TextSource: ByteSource {
    private let cursor: JSONCursor
    private var isAtEnd = false
    private var pending: [UInt8] = []
    /// The fault of the outer document, once reading has met it.
    package private(set) var failure: JSONCursorError?

    /// Nil, and nothing consumed, when no text stands next.
    package init?(_ cursor: JSONCursor) throws(JSONCursorError) {
        self.cursor = cursor
        guard try cursor.kind() == .text else { return nil }
        cursor.enterText()
    }

    /// Hands out the text's characters as UTF-8, escapes resolved; throws `.damaged`, and keeps the cause in `failure`.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        do {
            while pending.count < buffer.count, !isAtEnd {
                isAtEnd = !(try cursor.readPiece(into: &pending, limit: buffer.count - pending.count))
            }
        } catch {
            failure = error
            throw ByteSourceError(.damaged, error.description)
        }
        let count = min(pending.count, buffer.count)
        pending.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
        pending.removeFirst(count)
        return count
    }
}

extension JSONCursor {
    func enterText() {
        position += 1
        takeValue()
    }

    /// Appends the next stretch of the text's content; false when the text has ended, its closing quote passed.
    func readPiece(into target: inout [UInt8], limit: Int) throws(JSONCursorError) -> Bool {
        while true {
            if position == end, !(try refill()) { throw cut() }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return false
            }
            if byte == UInt8(ascii: "\\") {
                UTF8Text.append(try escape(nil), to: &target)
                return true
            }
            var stop = position
            while stop < end, stop - position < limit, bytes[stop] >= 0x20, bytes[stop] != UInt8(ascii: "\""),
                bytes[stop] != UInt8(ascii: "\\")
            { stop += 1 }
            guard stop > position else { throw fault("A control character stands inside a text.") }
            target.append(contentsOf: UnsafeRawBufferPointer(start: bytes + position, count: stop - position))
            position = stop
            return true
        }
    }
}
