internal import Database
internal import Ground
internal import Transfer

/// A kept raw answer on its way back into a file, for importing anew.
// @unchecked Sendable because one thread reads it, once.
final class BlobSource: @unchecked Sendable {
    private let reader: any BlobReader

    init(_ reader: any BlobReader) {
        self.reader = reader
    }

    func copy(to spool: SpoolFile) throws {
        let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { window.deallocate() }
        while true {
            let count = try reader.read(into: window)
            guard count > 0 else { break }
            try spool.write(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(window)[..<count]))
        }
        try spool.finish()
    }
}
