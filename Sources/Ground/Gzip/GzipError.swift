/// Why compressed bytes could not be read.
package enum GzipError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bytes are no gzip stream, or were altered: the checksum differs.
    case damaged
    /// The stream ends before its trailer.
    case truncated
    /// More than the permitted number of bytes would come out.
    case tooLarge(limit: Int)
    /// The file with the compressed bytes could not be read; the value is `errno`.
    case unreadable(Int32)

    package var description: String {
        switch self {
        case .damaged: "The compressed data is damaged."
        case .truncated: "The compressed data ends too early."
        case .tooLarge(let limit): "The compressed data unfolds to more than \(limit) bytes."
        case .unreadable(let code): "The compressed file could not be read (error \(code))."
        }
    }
}
