internal import Ground
internal import Usage

/// A second cursor that runs ahead of the first, opened when it is first needed.
///
/// It only ever goes forward, so that all its looks together cost at most one more pass over the document.
final class LookAhead {
    private let open: () throws -> JSONCursor?
    private var cursor: JSONCursor?
    private var hasFailed = false

    init(_ open: @escaping () throws -> JSONCursor?) {
        self.open = open
    }

    /// Reads the own fields of the entry that starts at an offset of the document.
    ///
    /// False when the second look is impossible; the first cursor then meets the same fault, if there is one.
    func read(at offset: Int64, into draft: TitleDraft) -> Bool {
        guard !hasFailed else { return false }
        do {
            guard let cursor = try cursor ?? open() else { return false }
            self.cursor = cursor
            try cursor.jump(to: offset)
            guard try cursor.openObject() else { return false }
            while try cursor.nextKey() { _ = try TitleFields.read(ReportKey(cursor.key), cursor, into: draft) }
            return true
        } catch {
            hasFailed = true
            return false
        }
    }
}
