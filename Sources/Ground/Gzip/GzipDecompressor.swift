internal import CZlib

/// Unfolds a gzip stream, piece by piece, up to a limit.
///
/// Streams that stand one behind the other count as one, as RFC 1952 says.
/// *Cost*: about 110 KiB of memory, whatever the stream's length; a bomb is refused when it passes the limit, not before.
package final class GzipDecompressor {
    private let stream: ZlibStream
    private let window: ZlibWindow
    private let limit: Int
    private var state = State.atStart

    /// Bytes that came out so far.
    package private(set) var count = 0

    /// Where in the file the next byte stands: gzip allows several members in a row.
    private enum State {
        case atStart
        case insideMember
        case afterMember
    }

    /// Refuses to hand out more than `limit` bytes.
    package init(limit: Int = .max) {
        stream = ZlibStream { pointer in
            inflateInit2_(pointer, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        } end: { pointer in
            inflateEnd(pointer)
        }
        window = ZlibWindow()
        self.limit = limit
    }

    /// Takes in the next bytes, and hands out what they unfold to; the bytes handed out are valid during the call only.
    ///
    /// - Throws: `GzipError`, or what the sink throws.
    package func decompress(
        _ bytes: UnsafeRawBufferPointer,
        into sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var rest = bytes
        var produced = 0
        repeat {
            produced = try decompress(&rest, to: UnsafeMutableRawBufferPointer(start: window.base, count: window.size))
            if produced > 0 { try sink(window.prefix(produced)) }
        } while !rest.isEmpty || produced == window.size
    }

    /// Unfolds as much of the input as fits the output, drops it from the input, and says how much of the output it filled.
    package func decompress(
        _ input: inout UnsafeRawBufferPointer,
        to output: UnsafeMutableRawBufferPointer
    ) throws(GzipError) -> Int {
        var filled = 0
        while filled < output.count {
            if state != .insideMember, input.isEmpty { return filled }
            state = .insideMember
            let piece = UnsafeRawBufferPointer(rebasing: input.prefix(ZlibStream.largestInput))
            stream.setInput(piece)
            let room = UnsafeMutableRawBufferPointer(rebasing: output[filled...])
            let step = stream.step(into: room) { inflate($0, Z_NO_FLUSH) }
            input = UnsafeRawBufferPointer(rebasing: input.dropFirst(piece.count - stream.inputLeft))
            filled += step.produced
            count += step.produced
            guard count <= limit else { throw .tooLarge(limit: limit) }
            switch step.code {
            case Z_STREAM_END: try endMember()
            case Z_OK where step.produced > 0 || !input.isEmpty: continue
            case Z_OK, Z_BUF_ERROR: return filled
            default: throw .damaged
            }
        }
        return filled
    }

    /// Says that the input is at its end.
    package func finish() throws(GzipError) {
        guard state == .afterMember else { throw .truncated }
    }

    private func endMember() throws(GzipError) {
        guard stream.reset() else { throw .damaged }
        state = .afterMember
    }
}
