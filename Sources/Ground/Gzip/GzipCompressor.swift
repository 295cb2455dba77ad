internal import CZlib

/// Compresses a stream of bytes, piece by piece, to the gzip format.
///
/// *Cost*: about 256 KiB of memory, whatever the stream's length.
/// *Source*: RFC 1952, <https://www.rfc-editor.org/rfc/rfc1952>; deflate in <https://zlib.net/manual.html>.
package final class GzipCompressor {
    private let stream: ZlibStream
    private let window: ZlibWindow

    /// Level 1 is quickest, 9 smallest.
    package init(level: Int = 6) {
        stream = ZlibStream { pointer in
            deflateInit2_(
                pointer,
                Int32(min(max(level, 1), 9)),
                Z_DEFLATED,
                MAX_WBITS + 16,  // 16 asks for gzip's header and trailer
                8,
                Z_DEFAULT_STRATEGY,
                ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)
            )
        } end: { pointer in
            deflateEnd(pointer)
        }
        window = ZlibWindow()
    }

    /// Takes in the next bytes, and hands out what is ready; the bytes handed out are valid during the call only.
    package func compress<Failure: Error>(
        _ bytes: UnsafeRawBufferPointer,
        into sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        try run(bytes, flush: Z_NO_FLUSH, into: sink)
    }

    /// Hands out what is left and the trailer; nothing can be compressed afterwards.
    package func finish<Failure: Error>(
        into sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        try run(UnsafeRawBufferPointer(start: nil, count: 0), flush: Z_FINISH, into: sink)
    }

    private func run<Failure: Error>(
        _ bytes: UnsafeRawBufferPointer,
        flush: Int32,
        into sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        var rest = bytes
        repeat {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(ZlibStream.largestInput))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
            stream.setInput(piece)
            var filled: Int
            repeat {
                filled = stream.step(into: window) { deflate($0, rest.isEmpty ? flush : Z_NO_FLUSH) }.produced
                if filled > 0 { try sink(window.prefix(filled)) }
            } while filled == window.size
        } while !rest.isEmpty
    }
}
