internal import Foundation

extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of a literal.
    package func equals(_ name: StaticString) -> Bool {
        guard count == name.utf8CodeUnitCount else { return false }
        guard count > 0, let start = baseAddress else { return true }
        return memcmp(start, name.utf8Start, count) == 0
    }

    /// Whether the bytes are those of an ASCII literal, capitals or not.
    package func equalsIgnoringCase(_ name: StaticString) -> Bool {
        guard count == name.utf8CodeUnitCount else { return false }
        for index in 0..<count where Self.lowered(self[index]) != Self.lowered(name.utf8Start[index]) { return false }
        return true
    }

    /// Whether the bytes are the same as the others.
    package func equals(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard count > 0, let start = baseAddress, let otherStart = other.baseAddress else { return true }
        return memcmp(start, otherStart, count) == 0
    }

    /// The bytes without blanks at either end.
    package var trimmed: UnsafeRawBufferPointer {
        var first = 0
        var last = count
        while first < last, self[first] <= 0x20 { first += 1 }
        while last > first, self[last - 1] <= 0x20 { last -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[first..<last])
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
