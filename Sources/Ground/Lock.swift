internal import Foundation

/// A value behind a mutex.
///
/// Over NSLock, not `Synchronization.Mutex`: the thread sanitizer of Swift 6.3 reports every use of the latter as a race.
// @unchecked Sendable because `value` is touched only while `lock` is held.
package final class Lock<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
    }

    /// Runs the body while the lock is held; the body never waits or calls out.
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
