internal import Ground

/// Turns the body as it travels into the body as it is meant, within limits.
///
/// Gzip is undone here and not by libcurl, which takes a compressed body that ends too early for a complete one.
final class BodyDecoder {
    private let gzip: GzipDecompressor?
    private let limit: Int64
    private let subject: String
    private(set) var wireBytes: Int64 = 0
    private(set) var bytes: Int64 = 0

    /// Throws `notHTTP` for an encoding that was not asked for, and `tooLarge` for a body announced beyond the limit.
    init(for head: AnswerHead, limit: Int64, subject: String) throws(TransferError) {
        let encodings = head.encodings
        guard encodings.isEmpty || encodings == ["gzip"] || encodings == ["x-gzip"] else {
            throw TransferError(
                .notHTTP,
                subject,
                "The answer is encoded as \(encodings.joined(separator: ", ")), which was not asked for."
            )
        }
        gzip = encodings.isEmpty ? nil : GzipDecompressor(limit: Int(min(limit, Int64(Int.max))))
        self.limit = limit
        self.subject = subject
        if let length = head.contentLength, length > limit { throw tooLarge }
    }

    func decode(_ piece: UnsafeRawBufferPointer, into sink: any BodySink) throws(TransferError) {
        wireBytes += Int64(piece.count)
        guard wireBytes <= limit else { throw tooLarge }
        guard let gzip else {
            bytes = wireBytes
            return try sink.write(piece)
        }
        do {
            try gzip.decompress(piece) { decoded in
                bytes += Int64(decoded.count)
                try sink.write(decoded)
            }
        } catch let error as TransferError {
            throw error
        } catch GzipError.tooLarge {
            throw tooLarge
        } catch {
            throw TransferError(
                .notHTTP,
                subject,
                "The answer says that it is compressed with gzip, but is not, or is damaged."
            )
        }
    }

    /// The server says that this was all.
    func finish() throws(TransferError) {
        // No body at all, as with 204 and some errors, is complete however it is labelled.
        guard let gzip, wireBytes > 0 else { return }
        do {
            try gzip.finish()
        } catch {
            throw TransferError(.cut, subject, "The answer was cut: its compressed data ends too early.")
        }
    }

    private var tooLarge: TransferError {
        TransferError(.tooLarge, subject, "The answer is larger than the limit of \(limit) bytes.")
    }
}
