internal import Foundation
internal import Ground
internal import TestSupport

/// Stands between a process under test and its peer, passes the bytes on, and lets somebody watch them go by.
///
/// The peers know nothing of it. It can also be cut: then nothing passes in either direction, and nobody is told, as when a
/// network cable is pulled.
final class TCPRelay: Sendable {
    /// Which way bytes go: from the process that is tried, or towards it.
    enum Direction: Sendable {
        case sent
        case answered
    }

    /// What the watcher wants done in the middle of these bytes: after so many of them have passed.
    struct Shot: Sendable {
        let passing: Int
        /// Whether the rest passes afterwards; else it is dropped, and the connection broken.
        let goesOn: Bool
        let fire: @Sendable () -> Void
    }

    /// Looks at what goes by on one connection; a new one is made for each.
    protocol Watcher: AnyObject, Sendable {
        func watch(_ direction: Direction, _ bytes: [UInt8]) -> Shot?
    }

    private let server: RawServer
    private let isCut: Lock<Bool>
    private let broken: Lock<Int>

    /// Listens on a free port of loopback for whom to pass on to another port of loopback.
    init(to target: UInt16, _ watcher: @escaping @Sendable () -> (any Watcher)? = { nil }) throws {
        let isCut = Lock(false), broken = Lock(0)
        (self.isCut, self.broken) = (isCut, broken)
        server = try RawServer { near in
            guard let far = try? RawSocket(port: target) else { return near.resetOnClose() }
            let lane = RelayLane(near: near, far: far, watcher: watcher(), isCut: isCut, broken: broken)
            let done = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                lane.carry(.answered)
                done.signal()
            }
            lane.carry(.sent)
            done.wait()
        }
    }

    var port: UInt16 { server.port }

    /// Nothing passes from now on; what is under way is held back.
    func cut() { isCut.withLock { $0 = true } }

    /// Breaks every connection that there was, and lets new ones through.
    func mend() {
        broken.withLock { $0 += 1 }
        isCut.withLock { $0 = false }
    }

    func stop() {
        mend()
        server.stop()
    }
}

/// One connection through the relay.
private struct RelayLane: Sendable {
    let near: RawConnection
    let far: RawSocket
    let watcher: (any TCPRelay.Watcher)?
    let isCut: Lock<Bool>
    let broken: Lock<Int>

    func carry(_ direction: TCPRelay.Direction) {
        defer {
            near.end()
            far.end()
        }
        let era = broken.withLock { $0 }
        while let bytes = direction == .sent ? near.receive() : far.receive() {
            while isCut.withLock({ $0 }) { usleep(10_000) }
            guard broken.withLock({ $0 }) == era else { return near.resetOnClose() }
            guard let shot = watcher?.watch(direction, bytes) else {
                guard pass(bytes, direction) else { return }
                continue
            }
            guard pass(Array(bytes.prefix(shot.passing)), direction) || !shot.goesOn else { return }
            shot.fire()
            guard shot.goesOn, pass(Array(bytes.dropFirst(shot.passing)), direction) else { return }
        }
    }

    private func pass(_ bytes: [UInt8], _ direction: TCPRelay.Direction) -> Bool {
        direction == .sent ? far.send(bytes) : near.send(bytes)
    }
}
