internal import CPostgreSQL
internal import Foundation

/// Values on their way to the server.
///
/// Numbers go as text, so that the server takes them for whatever type it expects; text and bytes go in binary form,
/// which needs no terminating NUL and no escaping: <https://www.postgresql.org/docs/15/libpq-exec.html#LIBPQ-PQEXECPARAMS>.
struct ParameterList: ~Copyable {
    private var pointers: [UnsafePointer<CChar>?]
    private var lengths: [Int32]
    private var formats: [Int32]
    /// Memory that belongs to the list, by parameter.
    private var owned: [UnsafeMutableRawPointer?]

    init(count: Int) {
        pointers = Array(repeating: nil, count: count)
        lengths = Array(repeating: 0, count: count)
        formats = Array(repeating: 0, count: count)
        owned = Array(repeating: nil, count: count)
    }

    deinit {
        for memory in owned { free(memory) }
    }

    /// Lends a list that holds the values.
    static func with<Result>(_ values: [Value], _ body: (borrowing ParameterList) throws -> Result) rethrows -> Result {
        var list = ParameterList(count: values.count)
        for (index, value) in values.enumerated() { list.set(index, value) }
        return try body(list)
    }

    mutating func set(_ index: Int, _ value: Value) {
        switch value {
        case .null: setNull(index)
        case .integer(let integer): set(index, terminated: String(integer))
        case .real(let real): set(index, terminated: "\(real)")
        case .text(var text):
            text.withUTF8 { bytes in
                let bytes = UnsafeRawBufferPointer(bytes)
                if bytes.contains(0) {
                    let replaced = [UInt8](bytes).split(separator: 0, omittingEmptySubsequences: false)
                        .joined(separator: [0xef, 0xbf, 0xbd])
                    Array(replaced).withUnsafeBytes { set(index, copying: $0) }
                } else {
                    set(index, copying: bytes)
                }
            }
        case .blob(let blob): blob.withUnsafeBytes { set(index, copying: $0) }
        }
    }

    mutating func setNull(_ index: Int) {
        release(index)
        pointers[index] = nil
    }

    /// Takes text or bytes that stay where they are until the list was sent.
    mutating func set(_ index: Int, inPlace bytes: UnsafeRawBufferPointer) {
        release(index)
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return set(index, copying: bytes) }
        pointers[index] = start.assumingMemoryBound(to: CChar.self)
        lengths[index] = Int32(bytes.count)
        formats[index] = 1
    }

    /// Sends one run of a prepared statement; 1 is success.
    borrowing func send(to handle: OpaquePointer, _ name: String) -> Int32 {
        pointers.withUnsafeBufferPointer { pointers in
            PQsendQueryPrepared(
                handle,
                name,
                Int32(pointers.count),
                pointers.baseAddress,
                lengths,
                formats,
                0
            )
        }
    }

    private mutating func set(_ index: Int, terminated text: String) {
        release(index)
        let copy = strdup(text)
        owned[index] = UnsafeMutableRawPointer(copy)
        pointers[index] = UnsafePointer(copy)
        formats[index] = 0
    }

    private mutating func set(_ index: Int, copying bytes: UnsafeRawBufferPointer) {
        release(index)
        guard let memory = malloc(max(bytes.count, 1)) else { return }
        if let start = bytes.baseAddress { memcpy(memory, start, bytes.count) }
        owned[index] = memory
        pointers[index] = UnsafePointer(memory.assumingMemoryBound(to: CChar.self))
        lengths[index] = Int32(bytes.count)
        formats[index] = 1
    }

    private mutating func release(_ index: Int) {
        free(owned[index])
        owned[index] = nil
    }
}
