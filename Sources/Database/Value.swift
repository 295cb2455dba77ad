package import Ground

/// What a column can hold.
///
/// Instants are integers of milliseconds, booleans 0 and 1, months `yyyymm`. NUL inside text is replaced by U+FFFD when
/// bound, since PostgreSQL cannot hold it.
package enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// The stored form of a Swift value; nil is NULL.
    package init(_ value: (any DatabaseValue)?) {
        self = value?.databaseValue ?? .null
    }
}

/// A Swift type with a stored form.
package protocol DatabaseValue {
    /// What is bound for it.
    var databaseValue: Value { get }

    /// Throws `DatabaseError` when the column holds something else.
    init(databaseValue: Value) throws
}

extension DatabaseValue {
    fileprivate static func mismatch(_ value: Value) -> DatabaseError {
        let found =
            switch value {
            case .null: "NULL"
            case .integer: "an integer"
            case .real: "a real number"
            case .text: "text"
            case .blob: "bytes"
            }
        return DatabaseError(.wrongType, "A stored value is \(found) where \(Self.self) was expected.")
    }
}

extension Int64: DatabaseValue {
    package var databaseValue: Value { .integer(self) }

    package init(databaseValue: Value) throws {
        guard case .integer(let integer) = databaseValue else { throw Self.mismatch(databaseValue) }
        self = integer
    }
}

extension Int: DatabaseValue {
    package var databaseValue: Value { .integer(Int64(self)) }

    package init(databaseValue: Value) throws {
        guard case .integer(let integer) = databaseValue else { throw Self.mismatch(databaseValue) }
        self = Int(integer)
    }
}

extension Bool: DatabaseValue {
    package var databaseValue: Value { .integer(self ? 1 : 0) }

    package init(databaseValue: Value) throws {
        guard case .integer(let integer) = databaseValue, integer == 0 || integer == 1 else {
            throw Self.mismatch(databaseValue)
        }
        self = integer == 1
    }
}

extension Double: DatabaseValue {
    package var databaseValue: Value { .real(self) }

    package init(databaseValue: Value) throws {
        switch databaseValue {
        case .real(let real): self = real
        case .integer(let integer): self = Double(integer)
        default: throw Self.mismatch(databaseValue)
        }
    }
}

extension String: DatabaseValue {
    package var databaseValue: Value { .text(self) }

    package init(databaseValue: Value) throws {
        guard case .text(let text) = databaseValue else { throw Self.mismatch(databaseValue) }
        self = text
    }
}

extension [UInt8]: DatabaseValue {
    package var databaseValue: Value { .blob(self) }

    package init(databaseValue: Value) throws {
        guard case .blob(let bytes) = databaseValue else { throw Self.mismatch(databaseValue) }
        self = bytes
    }
}

extension Instant: DatabaseValue {
    package var databaseValue: Value { .integer(milliseconds) }

    package init(databaseValue: Value) throws {
        try self.init(milliseconds: Int64(databaseValue: databaseValue))
    }
}

extension YearMonth: DatabaseValue {
    package var databaseValue: Value { .integer(Int64(number)) }

    package init(databaseValue: Value) throws {
        guard let month = YearMonth(number: try Int(databaseValue: databaseValue)) else {
            throw Self.mismatch(databaseValue)
        }
        self = month
    }
}

extension Identifier: DatabaseValue {
    package var databaseValue: Value { .integer(rawValue) }

    package init(databaseValue: Value) throws {
        try self.init(rawValue: Int64(databaseValue: databaseValue))
    }
}

/// Enumerations with a stored name: `extension HarvestStatus: DatabaseValue {}` is enough.
extension DatabaseValue where Self: RawRepresentable, RawValue == String {
    package var databaseValue: Value { .text(rawValue) }

    package init(databaseValue: Value) throws {
        guard case .text(let text) = databaseValue, let value = Self(rawValue: text) else {
            throw Self.mismatch(databaseValue)
        }
        self = value
    }
}
