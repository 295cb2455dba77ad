internal import Ground

/// One title, or parent, of a report while its fields are being read, in whatever order they come.
///
/// *Cost*: used again for every title; its texts lie in one buffer that is made once.
package final class TitleDraft {
    /// What can be known of a title and of the usage that is being read.
    package enum Field: Int, CaseIterable, Sendable {
        case name, doi, isbn, printISSN, onlineISSN, linkingISSN, uri, proprietary
        case authors, publicationDate, articleVersion
        case dataType, sectionType, yop, accessType, accessMethod
        case platform, publisher, publisherIdentifiers

        /// The fields that are stored as columns of a title, in their order.
        static let stored: [Field] = [
            .name, .doi, .isbn, .printISSN, .onlineISSN, .linkingISSN, .uri, .proprietary, .authors, .publicationDate,
            .articleVersion, .dataType,
        ]

        /// The fields that make a combination of attributes.
        static let attributes: [Field] = [.dataType, .sectionType, .yop, .accessType, .accessMethod]

        /// How many bytes are kept; what is longer is cut between two characters.
        var limit: Int {
            switch self {
            case .name, .authors: 2_000
            case .uri, .doi, .proprietary: 1_000
            case .platform, .publisher, .publisherIdentifiers: 500
            default: 100
            }
        }
    }

    package var kind = TitleKind.platform
    /// Whether this is the journal or book that counted items stand in.
    package var isParent = false
    private let bytes: UnsafeMutableRawBufferPointer
    private let slices: UnsafeMutableBufferPointer<UsageSlice>
    private var used = 0

    package init() {
        let longest = Field.allCases.reduce(0) { $0 + $1.limit }
        bytes = .allocate(byteCount: 2 * longest, alignment: 16)
        slices = .allocate(capacity: Field.allCases.count)
        slices.initialize(repeating: UsageSlice())
    }

    deinit {
        bytes.deallocate()
        slices.deallocate()
    }

    /// Empties the draft for the next title and keeps its memory.
    package func removeAll() {
        kind = .platform
        isParent = false
        used = 0
        slices.update(repeating: UsageSlice())
    }

    /// Whether the field has a value that is not empty.
    package func has(_ field: Field) -> Bool { !slices[field.rawValue].isEmpty }

    /// Sets a field, without blanks around it.
    package func set(_ field: Field, _ text: UnsafeRawBufferPointer) {
        slices[field.rawValue] = UsageSlice()
        let kept = text.trimmed.cut(to: field.limit)
        if used + kept.count > bytes.count { compact() }
        slices[field.rawValue] = UsageSlice(start: used, count: kept.count)
        append(kept)
    }

    /// Sets a field, or adds to it behind a separator when it has been set already.
    package func add(_ field: Field, separator: StaticString, _ text: UnsafeRawBufferPointer) {
        let old = slices[field.rawValue]
        guard !old.isEmpty else { return set(field, text) }
        let part = text.trimmed
        let count = Int(old.count)
        let kept = part.cut(to: max(field.limit - count - separator.utf8CodeUnitCount, 0))
        guard !kept.isEmpty else { return }
        if Int(old.start) + count != used || used + separator.utf8CodeUnitCount + kept.count > bytes.count {
            moveLast(field)
        }
        append(UnsafeRawBufferPointer(start: separator.utf8Start, count: separator.utf8CodeUnitCount))
        append(kept)
        let start = Int(slices[field.rawValue].start)
        slices[field.rawValue] = UsageSlice(start: start, count: used - start)
    }

    /// Takes attributes that this one lacks from the title that it belongs to.
    package func fillAttributes(from other: TitleDraft) {
        for field in Field.attributes where !has(field) && other.has(field) { set(field, other[field]) }
    }

    /// Writes a field in capitals: `1234-567x` is `1234-567X`.
    package func capitalise(_ field: Field) {
        let slice = slices[field.rawValue]
        for index in Int(slice.start)..<Int(slice.start + slice.count)
        where (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[index]) { bytes[index] &= 0xdf }
    }

    /// Whether a name or an identifier is known.
    package var isNamed: Bool {
        [Field.name, .doi, .isbn, .printISSN, .onlineISSN, .linkingISSN, .uri, .proprietary].contains { has($0) }
    }

    /// The bytes of a field, valid until the draft changes; empty for one that is not known.
    package subscript(field: Field) -> UnsafeRawBufferPointer {
        slices[field.rawValue].bytes(in: UnsafeRawBufferPointer(bytes))
    }

    /// A field as text, for tests and messages; empty when the report does not say.
    package func text(of field: Field) -> String { String(decoding: self[field], as: UTF8.self) }

    // MARK: The buffer

    private func append(_ part: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: bytes[used...]).copyMemory(from: part)
        used += part.count
    }

    /// Moves what is known together: all fields at their longest take half the buffer.
    private func compact() {
        let old = UnsafeMutableRawBufferPointer.allocate(byteCount: used, alignment: 16)
        defer { old.deallocate() }
        old.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<used]))
        used = 0
        for index in slices.indices {
            let part = slices[index].bytes(in: UnsafeRawBufferPointer(old))
            slices[index] = UsageSlice(start: used, count: part.count)
            append(part)
        }
    }

    /// Moves a field behind the others, where it can grow.
    private func moveLast(_ field: Field) {
        compact()
        let part = self[field]
        slices[field.rawValue] = UsageSlice(start: used, count: part.count)
        append(part)
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes up to a limit, cut between two characters of UTF-8.
    fileprivate func cut(to limit: Int) -> UnsafeRawBufferPointer {
        guard count > limit else { return self }
        var end = limit
        while end > 0, self[end] & 0xc0 == 0x80 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[0..<end])
    }
}
