internal import CSodium

/// Bytes in memory that is not swapped out, guarded against overruns, and wiped when released.
///
/// *Source*: <https://doc.libsodium.org/memory_management>
// @unchecked Sendable because the memory is written in `init` alone and read-only afterwards.
final class SecretBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawPointer

    /// Nil when the system has no such memory left.
    init?(_ bytes: [UInt8]) {
        Sodium.prepare()
        guard let memory = sodium_malloc(bytes.count) else { return nil }
        memory.copyMemory(from: bytes, byteCount: bytes.count)
        sodium_mprotect_readonly(memory)
        self.memory = memory
    }

    deinit {
        sodium_free(memory)
    }

    /// Lends the bytes; the pointer must not leave the body.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafePointer(memory.assumingMemoryBound(to: UInt8.self)))
    }
}

extension [UInt8] {
    /// Overwrites the array's own bytes; copies made earlier are not reached.
    mutating func wipe() {
        withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) }
    }
}
