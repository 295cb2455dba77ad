/// Why a text is no JSON, and where.
///
/// *Shape*: line and column count from 1, the column in Unicode characters.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected or refused, without a final point: `expected “,” or “}”, found “;”`.
    package let problem: String
    package let line: Int
    package let column: Int

    init(_ problem: String, at offset: Int, in bytes: [UInt8]) {
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.problem = problem
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        // Continuation bytes of UTF-8 begin no character.
        column = before[lineStart...].count { $0 & 0xc0 != 0x80 } + 1
    }

    package var description: String { "line \(line), column \(column): \(problem)" }
}
