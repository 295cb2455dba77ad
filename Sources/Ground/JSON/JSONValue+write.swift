extension JSONValue {
    /// How a document is laid out.
    package enum Layout: Sendable {
        /// On one line, without spaces.
        case compact
        /// An entry a line, indented by two spaces.
        case indented
    }

    /// This document as strict JSON with sorted keys, so that equal values are written alike.
    ///
    /// JSON knows no infinite number and no NaN: they are written as null.
    package func json(_ layout: Layout = .compact) -> String {
        var writer = JSONWriter(layout: layout)
        writer.write(self, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONValue: CustomStringConvertible {
    package var description: String { json() }
}

/// Writes a document into bytes, in the layout that was asked for.
private struct JSONWriter {
    var bytes: [UInt8] = []
    let layout: JSONValue.Layout

    init(layout: JSONValue.Layout) {
        self.layout = layout
    }

    mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .integer(let value): append(String(value))
        case .number(let value): append(value.isFinite ? value.description : "null")
        case .text(let value): write(text: value)
        case .list(let values): write(values, depth: depth)
        case .dictionary(let values): write(values, depth: depth)
        }
    }

    private mutating func write(_ values: [JSONValue], depth: Int) {
        append("[")
        for (index, value) in values.enumerated() {
            begin(entry: index, depth: depth + 1)
            write(value, depth: depth + 1)
        }
        if !values.isEmpty { breakLine(depth) }
        append("]")
    }

    private mutating func write(_ values: [String: JSONValue], depth: Int) {
        append("{")
        for (index, entry) in values.sorted(by: { $0.key < $1.key }).enumerated() {
            begin(entry: index, depth: depth + 1)
            write(text: entry.key)
            append(layout == .compact ? ":" : ": ")
            write(entry.value, depth: depth + 1)
        }
        if !values.isEmpty { breakLine(depth) }
        append("}")
    }

    private mutating func begin(entry index: Int, depth: Int) {
        if index > 0 { append(",") }
        breakLine(depth)
    }

    private mutating func breakLine(_ depth: Int) {
        guard layout == .indented else { return }
        append("\n" + String(repeating: "  ", count: depth))
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func write(text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0a: append("\\n")
            case 0x0d: append("\\r")
            case 0x09: append("\\t")
            case 0..<0x20, 0x7f: append("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
