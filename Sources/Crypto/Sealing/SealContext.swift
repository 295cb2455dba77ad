package import Ground

/// Where a sealed value lives: it is authenticated with it, so that a value copied to another row cannot be opened.
package struct SealContext: Sendable, Hashable {
    package let table: String
    package let column: String
    /// The row's identifier, or another name that never changes.
    package let row: String
    /// Nil for rows of the installation itself.
    package let consortium: ConsortiumID?

    /// Names one stored value; `row` is written as its description, so an identifier serves as it is.
    package init(table: String, column: String, row: some CustomStringConvertible, consortium: ConsortiumID?) {
        self.table = table
        self.column = column
        self.row = row.description
        self.consortium = consortium
    }

    /// Every part with its length before it, so that no two places share their bytes.
    var authenticated: [UInt8] {
        var bytes: [UInt8] = []
        for part in [table, column, row, consortium?.description ?? "-"] {
            let text = Array(part.utf8)
            bytes += withUnsafeBytes(of: UInt32(text.count).bigEndian) { Array($0) }
            bytes += text
        }
        return bytes
    }
}
