internal import CZlib

/// The state of zlib, at a fixed address, since zlib keeps a pointer back to it.
final class ZlibStream {
    private let pointer: UnsafeMutablePointer<z_stream>
    private let end: (UnsafeMutablePointer<z_stream>) -> Int32

    /// zlib counts its input in 32 bits.
    static let largestInput = 1 << 30

    init(
        start: (UnsafeMutablePointer<z_stream>) -> Int32,
        end: @escaping (UnsafeMutablePointer<z_stream>) -> Int32
    ) {
        pointer = .allocate(capacity: 1)
        pointer.initialize(to: z_stream())
        self.end = end
        let code = start(pointer)
        precondition(code == Z_OK, "zlib starts unless memory is exhausted (code \(code))")
    }

    deinit {
        _ = end(pointer)
        pointer.deinitialize(count: 1)
        pointer.deallocate()
    }

    /// Makes ready for another gzip member; false when the stream is broken.
    func reset() -> Bool { inflateReset(pointer) == Z_OK }

    /// Bytes of input that zlib has not taken yet.
    var inputLeft: Int { Int(pointer.pointee.avail_in) }

    /// Sets what the next steps read; the bytes must stay until they are taken.
    func setInput(_ bytes: UnsafeRawBufferPointer) {
        // zlib declares its input mutable but does not write to it.
        pointer.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        pointer.pointee.avail_in = UInt32(bytes.count)
    }

    /// Runs zlib once with an empty window, and says how much of it was filled.
    func step(
        into window: ZlibWindow,
        _ body: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> (code: Int32, produced: Int) {
        step(into: UnsafeMutableRawBufferPointer(start: window.base, count: window.size), body)
    }

    /// Runs zlib once, and says how many bytes of the output were filled.
    func step(
        into output: UnsafeMutableRawBufferPointer,
        _ body: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> (code: Int32, produced: Int) {
        let room = min(output.count, Self.largestInput)
        pointer.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        pointer.pointee.avail_out = UInt32(room)
        let code = body(pointer)
        return (code, room - Int(pointer.pointee.avail_out))
    }
}

/// The buffer through which a stream hands out its bytes.
final class ZlibWindow {
    let base: UnsafeMutableRawPointer
    let size = 64 * 1024

    init() {
        base = .allocate(byteCount: size, alignment: 16)
    }

    deinit {
        base.deallocate()
    }

    func prefix(_ count: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}
