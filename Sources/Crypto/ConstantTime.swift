internal import CSodium

/// Comparisons whose duration tells nothing about where two secrets differ.
package enum ConstantTime {
    /// Whether both hold the same bytes; only their lengths can be learnt from the time it takes.
    ///
    /// *Source*: <https://doc.libsodium.org/helpers>
    package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        Sodium.prepare()
        return sodium_memcmp(left, right, left.count) == 0
    }

    /// Whether both texts have the same UTF-8 bytes.
    package static func equal(_ left: String, _ right: String) -> Bool {
        equal(Array(left.utf8), Array(right.utf8))
    }
}
