internal import Ground

/// One title, or parent, of a report while its fields are being read, in whatever order they come.
///
/// *Cost*: used again for every title; its bytes keep their place.
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
    private var bytes: [UInt8] = []
    private var slices = Array(repeating: UsageSlice(), count: Field.allCases.count)

    package init() {}

    /// Empties the draft for the next title and keeps its memory.
    package func removeAll() {
        kind = .platform
        isParent = false
        bytes.removeAll(keepingCapacity: true)
        for index in slices.indices { slices[index] = UsageSlice() }
    }

    /// Whether the field has a value that is not empty.
    package func has(_ field: Field) -> Bool { !slices[field.rawValue].isEmpty }

    /// Sets a field, without blanks around it.
    package func set(_ field: Field, _ text: UnsafeRawBufferPointer) {
        let kept = text.trimmed.cut(to: field.limit)
        slices[field.rawValue] = UsageSlice(start: bytes.count, count: kept.count)
        bytes.append(contentsOf: kept)
    }

    /// Sets a field, or adds to it behind a separator when it has been set already.
    package func add(_ field: Field, separator: StaticString, _ text: UnsafeRawBufferPointer) {
        guard has(field) else { return set(field, text) }
        let part = text.trimmed
        guard !part.isEmpty else { return }
        var joined = withBytes(of: field) { Array($0) }
        joined.append(
            contentsOf: UnsafeRawBufferPointer(start: separator.utf8Start, count: separator.utf8CodeUnitCount)
        )
        joined.append(contentsOf: part)
        joined.withUnsafeBytes { set(field, $0) }
    }

    /// Takes attributes that this one lacks from the title that it belongs to.
    package func fillAttributes(from other: TitleDraft) {
        for field in Field.attributes where !has(field) && other.has(field) {
            other.withBytes(of: field) { set(field, $0) }
        }
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

    /// Lends a field's bytes for the call only; none when the report does not say.
    package func withBytes<Result>(
        of field: Field,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        let slice = slices[field.rawValue]
        return try bytes.withUnsafeBytes {
            try body(UnsafeRawBufferPointer(rebasing: $0[Int(slice.start)..<Int(slice.start + slice.count)]))
        }
    }

    /// A field as text, for tests and messages; empty when the report does not say.
    package func text(of field: Field) -> String {
        withBytes(of: field) { String(decoding: $0, as: UTF8.self) }
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
