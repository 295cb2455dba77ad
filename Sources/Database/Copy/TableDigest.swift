internal import Crypto

/// How many rows a table has, and one hash over all of them in the order of their key: equal on both databases when, and
/// only when, the rows are.
package struct TableDigest: Hashable, Sendable {
    package let table: String
    package let rows: Int
    /// BLAKE2b over every value with its kind and length before it, in hexadecimal digits.
    package let hash: String

    /// Reads the whole table.
    init(of shape: TableShape, in database: any Database, _ tell: (Int) -> Void = { _ in }) async throws {
        let hash = BLAKE2b()
        var rows = 0
        var bytes: [UInt8] = []
        var pages = TablePages(shape, of: database)
        while let page = try await pages.next() {
            bytes.removeAll(keepingCapacity: true)
            for row in page {
                for value in row { Self.append(value, to: &bytes) }
            }
            hash.update(bytes)
            rows += page.count
            tell(page.count)
        }
        table = shape.name
        self.rows = rows
        self.hash = Hex.encode(hash.finish())
    }

    private static func append(_ value: Value, to bytes: inout [UInt8]) {
        func number(_ number: UInt64, _ kind: Unicode.Scalar) {
            bytes.append(UInt8(ascii: kind))
            withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
        }
        switch value {
        case .null: bytes.append(UInt8(ascii: "n"))
        case .integer(let integer): number(UInt64(bitPattern: integer), "i")
        case .real(let real): number(real.bitPattern, "r")
        case .text(let text):
            number(UInt64(text.utf8.count), "t")
            bytes += text.utf8
        case .blob(let blob):
            number(UInt64(blob.count), "b")
            bytes += blob
        }
    }
}
