internal import Foundation
internal import Ground
internal import TestSupport

/// A clock that is set wrong by so many seconds, for the nodes and for this program alike.
///
/// The nodes get it by a shim that stands before the C library's clock; it shifts the time of day alone, as a step of a
/// real clock does, and leaves timers as they are.
final class ShiftedClock: WallClock {
    private let shift = Lock(0)
    private let file: String
    /// What a node has to be started with.
    let environment: [String: String]

    /// Why there is none; nil when it can be had.
    static var obstacle: String? {
        if SharedFixtures.path("") == nil { return "../shared/tools/fakewall.c is not here" }
        return Requirement.path(of: "cc") == nil ? "there is no C compiler: apt-get install gcc" : nil
    }

    /// Builds the shim in a folder.
    init(in folder: String) throws {
        guard let source = SharedFixtures.path("../tools/fakewall.c"), Self.obstacle == nil else {
            throw ChaosFailure("The clock cannot be shifted.")
        }
        let library = "\(folder)/fakewall.so"
        try Program.succeed("cc", ["-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"])
        file = "\(folder)/shift"
        environment = ["LD_PRELOAD": library, "FAKEWALL_FILE": file]
        try set(0)
    }

    /// Sets the clock wrong by so many seconds from now on.
    func set(_ seconds: Int) throws {
        try Data("\(seconds)".utf8).write(to: URL(filePath: file), options: .atomic)
        shift.withLock { $0 = seconds }
    }

    func now() -> Instant { SystemClock().now() + .seconds(shift.withLock { $0 }) }
}
