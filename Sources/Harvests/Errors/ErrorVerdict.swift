/// What a whole answer amounts to, once every code in it and the rows that came are known.
package enum ErrorVerdict: Sendable, Hashable {
    /// Store the rows; the worst remark, if there was any.
    case accept(note: Int?)
    /// Store the rows, marked incomplete.
    case partial(code: Int)
    /// Keep the rows apart until a person decides.
    case hold(code: Int)
    /// Store nothing, and report the attempt as failed with this code; the machine does the rest.
    case fail(code: Int)
}

extension ErrorCatalogue {
    /// The verdict over all codes of one answer.
    ///
    /// *Rule*: the gravest policy decides (`ErrorPolicy.gravity`), among equals the lowest code. Which policy a code has
    /// depends on whether rows of the month that was asked for came with it: with rows, 3030 and 3070 are remarks, and
    /// 3031, 3032 and 3040 mark the data as partial. An answer without rows and without a deciding code is an empty
    /// report (9030).
    /// *Source*: sushi.md §9 and §15, ccplus.md §7.1 ("act on the worst").
    package func judge(_ codes: some Collection<Int>, rows: Int) -> ErrorVerdict {
        let worst = codes.map(entry).min { left, right in
            let graver = (gravity(left, rows), -left.code), milder = (gravity(right, rows), -right.code)
            return graver > milder
        }
        guard let worst, gravity(worst, rows) > ErrorPolicy.note.gravity else {
            return rows > 0 ? .accept(note: worst?.code) : .fail(code: 9030)
        }
        guard rows > 0, worst.policyWithRows == .review else { return .fail(code: worst.code) }
        return worst.reviewedAs == .held ? .hold(code: worst.code) : .partial(code: worst.code)
    }

    private func gravity(_ entry: ErrorEntry, _ rows: Int) -> Int {
        (rows > 0 ? entry.policyWithRows : entry.policy).gravity
    }
}
