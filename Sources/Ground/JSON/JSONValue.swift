/// A small JSON document in memory: settings, payloads, templates' models, what the command line prints.
///
/// Reports are never read into one; they stream through the JSON cursor.
/// *Shape*: a whole number that fits 64 bits is `integer`, every other number is `number`; the order of keys is not kept.
/// *Source*: RFC 8259, <https://www.rfc-editor.org/rfc/rfc8259>.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case dictionary([String: JSONValue])
}

extension JSONValue {
    /// The text, or null.
    package init(_ value: String?) { self = value.map(JSONValue.text) ?? .null }

    /// The flag, or null.
    package init(_ value: Bool?) { self = value.map(JSONValue.bool) ?? .null }

    /// The whole number, or null.
    package init(_ value: Int64?) { self = value.map(JSONValue.integer) ?? .null }

    /// The whole number, or null.
    package init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }

    /// The number, or null; one that is not finite is written as null too.
    package init(_ value: Double?) { self = value.map(JSONValue.number) ?? .null }

    /// The instant as RFC 3339 text.
    package init(_ value: Instant?) { self.init(value?.rfc3339) }

    /// The identifier as a number.
    package init<Subject>(_ value: Identifier<Subject>?) { self.init(value?.rawValue) }

    /// The month as `yyyy-mm`.
    package init(_ value: YearMonth?) { self.init(value?.description) }
}

extension JSONValue {
    /// Whether this is null; a key that is absent has no value at all.
    package var isNull: Bool { self == .null }

    /// The flag; nil for any other kind of value.
    package var boolean: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The text; nil for any other kind of value.
    package var string: String? {
        guard case .text(let value) = self else { return nil }
        return value
    }

    /// The whole number, also one written with a point or an exponent that change nothing, such as `3.0`.
    package var int: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// The number, whole or not; nil for any other kind of value.
    package var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The list; nil for any other kind of value.
    package var array: [JSONValue]? {
        guard case .list(let values) = self else { return nil }
        return values
    }

    /// The dictionary; nil for any other kind of value.
    package var object: [String: JSONValue]? {
        guard case .dictionary(let values) = self else { return nil }
        return values
    }

    /// The value under a key; nil when there is none, or when this is no dictionary.
    ///
    /// Setting a value makes a dictionary of anything that is none; setting nil removes the key.
    package subscript(key: String) -> JSONValue? {
        get { object?[key] }
        set {
            var values = object ?? [:]
            values[key] = newValue
            self = .dictionary(values)
        }
    }

    /// The value at a place, counted from 0; nil when there is none, or when this is no list.
    package subscript(index: Int) -> JSONValue? {
        guard case .list(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }

    package init(booleanLiteral value: Bool) { self = .bool(value) }

    package init(integerLiteral value: Int64) { self = .integer(value) }

    package init(floatLiteral value: Double) { self = .number(value) }

    package init(stringLiteral value: String) { self = .text(value) }

    package init(arrayLiteral elements: JSONValue...) { self = .list(elements) }

    /// The last of several values under one key counts.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .dictionary(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
}
