package import Ground

/// An answer as bytes, and the way to look at them a second time.
package struct ReportDocument {
    /// The answer's bytes, compressed or not.
    package let source: any ByteSource
    /// Opens the same bytes again from the start.
    ///
    /// It is used only for what a report tells too late: a parent with very many items, whose own fields follow them.
    package let reopen: () throws(ByteSourceError) -> any ByteSource

    package init(_ source: any ByteSource, reopen: @escaping () throws(ByteSourceError) -> any ByteSource) {
        self.source = source
        self.reopen = reopen
    }

    /// A file on the disk.
    package init(path: String) throws(ByteSourceError) {
        try self.init(FileSource(path: path)) { () throws(ByteSourceError) in try FileSource(path: path) }
    }

    /// Bytes at hand.
    package init(_ bytes: [UInt8]) {
        self.init(MemorySource(bytes)) { MemorySource(bytes) }
    }
}
