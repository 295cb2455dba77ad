internal import CCurl
internal import Foundation
internal import Ground

/// The thread that runs every HTTP transfer of a client on one multi handle.
///
/// Other threads put orders into an inbox and wake it up; everything else belongs to the thread.
/// *Source*: <https://curl.se/libcurl/c/libcurl-multi.html>, <https://curl.se/libcurl/c/curl_multi_wakeup.html>.
// @unchecked Sendable because `multi` is used by the loop's thread only, but for curl_multi_wakeup, which any thread may
// call while the handle lives; it is freed with this object, which the thread holds.
final class TransferLoop: @unchecked Sendable {
    /// What another thread asks of the loop.
    private enum Order: Sendable {
        case start(HTTPTransfer, @Sendable (HTTPTransfer.Outcome) -> Void)
        case cancel(HTTPTransfer)
    }

    /// Orders that the loop has not taken yet.
    private struct Inbox {
        var orders: [Order] = []
        var isClosed = false
    }

    private let multi: UnsafeMutableRawPointer
    private let inbox = Lock(Inbox())
    /// By object, which is also what each handle names as its own.
    private var running: [ObjectIdentifier: HTTPTransfer] = [:]

    /// How many idle connections are kept for the next request to the same host.
    private static let connectionsKept = 64

    init() {
        CurlRuntime.start()
        guard let multi = curl_multi_init() else { preconditionFailure("no memory for libcurl's multi handle") }
        self.multi = multi
        _ = ccurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, Self.connectionsKept)
        let thread = Thread { [self] in run() }
        thread.name = "transfers"
        thread.start()
    }

    deinit {
        curl_multi_cleanup(multi)
    }

    /// Seconds of a clock that nobody sets.
    static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

    /// Runs a transfer and reports its end once, on the loop's thread.
    func start(_ transfer: HTTPTransfer, report: @escaping @Sendable (HTTPTransfer.Outcome) -> Void) {
        guard !put(.start(transfer, report)) else { return }
        report(.failure(TransferError(.closed, transfer.subject, "The HTTP client is shut down.")))
    }

    /// Ends a transfer that runs or is about to start.
    func cancel(_ transfer: HTTPTransfer) {
        transfer.markCancelled()
        _ = put(.cancel(transfer))
    }

    /// Ends every transfer with `closed`, and the thread.
    func close() {
        inbox.withLock { $0.isClosed = true }
        curl_multi_wakeup(multi)
    }

    /// False when nobody reads the inbox any more.
    private func put(_ order: Order) -> Bool {
        let isOpen = inbox.withLock { inbox in
            guard !inbox.isClosed else { return false }
            inbox.orders.append(order)
            return true
        }
        if isOpen { curl_multi_wakeup(multi) }
        return isOpen
    }
}

// MARK: - On the thread

extension TransferLoop {
    private func run() {
        while true {
            let inbox = takeInbox()
            for order in inbox.orders { carryOut(order) }
            if inbox.isClosed {
                for transfer in running.values {
                    end(transfer, .failure(TransferError(.closed, transfer.subject, "The HTTP client is shut down.")))
                }
                return
            }
            perform()
            curl_multi_poll(multi, nil, 0, millisecondsToNextDeadline, nil)
        }
    }

    private func takeInbox() -> Inbox {
        inbox.withLock { inbox in
            let taken = inbox
            inbox.orders = []
            return taken
        }
    }

    private func carryOut(_ order: Order) {
        switch order {
        case .cancel(let transfer):
            guard running[ObjectIdentifier(transfer)] != nil else { return }
            end(transfer, .failure(cancelled(transfer)))
        case .start(let transfer, let report):
            do throws(TransferError) {
                try transfer.prepare(now: Self.now, report: report)
                if transfer.wasCancelled { throw cancelled(transfer) }
                guard let handle = transfer.handle, curl_multi_add_handle(multi, handle.pointer) == CURLM_OK else {
                    throw TransferError(.other, transfer.subject, "There is no memory left for another transfer.")
                }
                running[ObjectIdentifier(transfer)] = transfer
            } catch {
                end(transfer, .failure(error))
            }
        }
    }

    private func perform() {
        var count: Int32 = 0
        curl_multi_perform(multi, &count)
        while let message = curl_multi_info_read(multi, &count) {
            guard message.pointee.msg == CURLMSG_DONE, let pointer = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            guard let transfer = transfer(of: pointer) else { continue }
            end(transfer, transfer.conclude(code, now: Self.now))
        }
        let now = Self.now
        for transfer in running.values {
            guard let error = transfer.overdue(now: now) else { continue }
            end(transfer, .failure(error))
        }
    }

    private func end(_ transfer: HTTPTransfer, _ outcome: HTTPTransfer.Outcome) {
        // Harmless when the handle is not part of the multi handle any more.
        if let handle = transfer.handle { curl_multi_remove_handle(multi, handle.pointer) }
        running[ObjectIdentifier(transfer)] = nil
        transfer.end(outcome)
    }

    private func cancelled(_ transfer: HTTPTransfer) -> TransferError {
        TransferError(.cancelled, transfer.subject, "The transfer was stopped.")
    }

    private func transfer(of handle: UnsafeMutableRawPointer) -> HTTPTransfer? {
        var context: UnsafeMutablePointer<CChar>?
        guard ccurl_getinfo_string(handle, CURLINFO_PRIVATE, &context) == CURLE_OK, let context else { return nil }
        return Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
    }

    private var millisecondsToNextDeadline: Int32 {
        let now = Self.now
        let next = running.values.map(\.deadline).min() ?? now + 60
        return Int32(min(max((next - now) * 1000, 0).rounded(.up), 60_000))
    }
}
