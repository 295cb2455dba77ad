/// A set of byte strings, each numbered in the order in which it was first seen.
///
/// *Cost*: one hash and, as a rule, one comparison per look-up; nothing is allocated for a string that is known.
package struct ByteTable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var slots: [Int32] = Array(repeating: -1, count: 64)
    private let seed: UInt64

    /// An empty table with a hash seed of its own, so that nobody can prepare a report whose names collide.
    package init() {
        seed = UInt64.random(in: .min ... .max)
    }

    package var count: Int { ends.count }

    /// The number of the string, which becomes a new one when it is not yet in the set.
    package mutating func index(of string: UnsafeRawBufferPointer) -> Int {
        var slot = hash(string) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if holds(string, at: index) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        bytes.append(contentsOf: string)
        ends.append(bytes.count)
        slots[slot] = Int32(ends.count - 1)
        if ends.count * 2 > slots.count { grow() }
        return ends.count - 1
    }

    /// Whether this number's string is this one: a guess that saves the look-up.
    package func holds(_ string: UnsafeRawBufferPointer, at index: Int) -> Bool {
        let start = index == 0 ? 0 : ends[index - 1]
        guard ends[index] - start == string.count else { return false }
        return bytes.withUnsafeBytes { all in
            for offset in 0..<string.count where all[start + offset] != string[offset] { return false }
            return true
        }
    }

    /// The string with that number; bytes that are no UTF-8 are replaced.
    package func text(_ index: Int) -> String {
        String(decoding: bytes[range(index)], as: UTF8.self)
    }

    /// Forgets every string and keeps the memory; numbers start at 0 again.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        for slot in slots.indices { slots[slot] = -1 }
    }

    private func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    private func hash(_ string: UnsafeRawBufferPointer) -> Int {
        var hash = seed ^ 0xcbf2_9ce4_8422_2325
        for byte in string { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: hash ^ (hash >> 29))
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for index in ends.indices {
            var slot =
                bytes.withUnsafeBytes { hash(UnsafeRawBufferPointer(rebasing: $0[range(index)])) } & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
        }
    }
}
