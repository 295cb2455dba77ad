internal import Ground

/// The spellings of keys by a hash that no capital changes: as a rule one look and one comparison a key.
///
/// *Cost*: made once and never released, so that nothing is counted or checked at the hundred thousands of look-ups.
// @unchecked Sendable because its slots do not change once it is made.
struct ReportKeyTable: @unchecked Sendable {
    private typealias Slot = (spelling: StaticString, key: ReportKey)

    private let slots: UnsafeMutablePointer<Slot>
    private static let size = 256

    init(_ spellings: [(StaticString, ReportKey)]) {
        slots = .allocate(capacity: Self.size)
        slots.initialize(repeating: ("", .unknown), count: Self.size)
        for (spelling, key) in spellings {
            let bytes = UnsafeRawBufferPointer(start: spelling.utf8Start, count: spelling.utf8CodeUnitCount)
            var place = Self.place(of: bytes)
            while slots[place].key != .unknown { place = (place + 1) % Self.size }
            slots[place] = (spelling, key)
        }
    }

    func meaning(of key: UnsafeRawBufferPointer) -> ReportKey {
        guard !key.isEmpty else { return .unknown }
        var place = Self.place(of: key)
        while true {
            let slot = slots[place]
            // As a rule a key is spelt as the standard spells it.
            if slot.key == .unknown || key.equals(slot.spelling) || key.equalsIgnoringCase(slot.spelling) {
                return slot.key
            }
            place = (place + 1) % Self.size
        }
    }

    /// Length and three letters tell the known keys apart well enough; capitals differ in one bit only.
    private static func place(of key: UnsafeRawBufferPointer) -> Int {
        let last = key.count - 1
        let ends = Int(key[0] | 0x20) &* 31 &+ Int(key[last] | 0x20)
        return (ends &+ Int(key[last / 2] | 0x20) &* 11 &+ key.count &* 11) % size
    }
}
