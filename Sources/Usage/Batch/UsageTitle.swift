/// What the usage of a row is of.
package enum TitleKind: String, Sendable, CaseIterable {
    /// A book, journal or other whole: TR, and the parents of IR.
    case title
    /// DR.
    case database
    /// An article, chapter, image…: IR.
    case item
    /// Nothing smaller than a platform: PR.
    case platform
}

/// A stretch of a batch's bytes; empty means that the report does not say.
package struct UsageSlice: Sendable {
    /// The first byte's place in the arena.
    package var start: UInt32 = 0
    /// Bytes, not characters.
    package var count: UInt32 = 0

    package init() {}

    package init(start: Int, count: Int) {
        self.start = UInt32(start)
        self.count = UInt32(count)
    }

    package var isEmpty: Bool { count == 0 }

    func bytes(in arena: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: arena[Int(start)..<Int(start + count)])
    }
}

/// A title as a batch holds it, beside its texts: its kind, and the places of platform, publisher and parent.
package struct UsageTitle: Sendable {
    package var kind: TitleKind
    package var platform: UInt32
    package var publisher: UInt32
    /// The place of the parent among the batch's titles; -1 for none.
    package var parent: Int32
    /// What makes the title itself, see `UsageBatch.seal`; 0 until then.
    package internal(set) var fingerprint: Int64 = 0
}
