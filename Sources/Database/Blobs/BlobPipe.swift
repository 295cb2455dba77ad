internal import Foundation

/// Carries bytes from the task that makes a blob to the thread that hashes, compresses and writes it.
///
/// *Bounds*: four pieces of 256 KiB, so that what is under way does not grow with the blob.
// @unchecked Sendable because the state is touched only while `condition` is locked; a piece belongs to one side.
final class BlobPipe: @unchecked Sendable {
    private let condition = NSCondition()
    private var current: BlobPiece?
    private var filled: [BlobPiece] = []
    private var spare: [BlobPiece] = []
    private var made = 0
    private var phase = Phase.open
    private var outcome: Result<BlobReference, any Error>?
    private var waiter: CheckedContinuation<BlobReference, any Error>?

    private static let pieces = 4

    /// Whether more bytes may come, all have come, or nobody wants the blob any more.
    private enum Phase {
        case open
        case ended
        case abandoned
    }

    /// Copies bytes in, and waits while the thread is four pieces behind.
    ///
    /// *Throws* what the thread failed with. `onFilled` is called when a piece is ready for the thread.
    func put(_ bytes: UnsafeRawBufferPointer, onFilled: () -> Void) throws {
        condition.lock()
        defer { condition.unlock() }
        precondition(phase == .open, "A finished blob takes no more bytes")
        var rest = bytes
        while !rest.isEmpty {
            if case .failure(let error) = outcome { throw error }
            guard let piece = takePiece() else {
                condition.wait()
                continue
            }
            current = piece
            rest = piece.fill(from: rest)
            guard piece.isFull else { break }
            handOver()
            onFilled()
        }
    }

    /// Says that no more bytes come, and waits for the outcome.
    func end() async throws -> BlobReference {
        try await withCheckedThrowingContinuation { continuation in
            condition.lock()
            handOver()
            phase = .ended
            let known = outcome
            if known == nil { waiter = continuation }
            condition.broadcast()
            condition.unlock()
            if let known { continuation.resume(with: known) }
        }
    }

    /// Says that nobody wants the blob any more; without effect after its end.
    func abandon() {
        condition.lock()
        if phase == .open { phase = .abandoned }
        condition.broadcast()
        condition.unlock()
    }

    /// The next piece, for the thread; nil at the end.
    func next() -> BlobPiece? {
        condition.lock()
        defer { condition.unlock() }
        while filled.isEmpty, phase == .open { condition.wait() }
        return filled.isEmpty || phase == .abandoned ? nil : filled.removeFirst()
    }

    /// Returns a piece that has been written.
    func giveBack(_ piece: BlobPiece) {
        piece.clear()
        condition.lock()
        spare.append(piece)
        condition.broadcast()
        condition.unlock()
    }

    var isAbandoned: Bool {
        condition.lock()
        defer { condition.unlock() }
        return phase == .abandoned
    }

    func answer(_ result: Result<BlobReference, any Error>) {
        condition.lock()
        outcome = result
        let waiter = waiter
        self.waiter = nil
        condition.broadcast()
        condition.unlock()
        waiter?.resume(with: result)
    }

    private func takePiece() -> BlobPiece? {
        if let current { return current }
        if let last = spare.popLast() { return last }
        guard made < Self.pieces else { return nil }
        made += 1
        return BlobPiece()
    }

    private func handOver() {
        guard let piece = current else { return }
        current = nil
        filled.append(piece)
        condition.broadcast()
    }
}

/// A buffer on its way through the pipe.
final class BlobPiece {
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
    private var count = 0

    deinit {
        buffer.deallocate()
    }

    var isFull: Bool { count == buffer.count }
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<count]) }

    func clear() {
        count = 0
    }

    /// Takes in what there is room for; returns the rest.
    func fill(from source: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let taken = min(source.count, buffer.count - count)
        UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: .init(rebasing: source[..<taken]))
        count += taken
        return UnsafeRawBufferPointer(rebasing: source[taken...])
    }
}
