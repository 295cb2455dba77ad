internal import Foundation

/// A step of the work at which a process can be made to die, to prove that nothing is lost there and nothing happens twice.
///
/// Only `garner serve` arms one, and only over a data folder that holds the file `may-be-destroyed`, which nothing but
/// `garner-chaos` makes. What comes over the network has no fail-points: there the other side kills the process, so that no
/// code for it runs inside of a transfer.
/// *Cost*: a lock that nobody else wants, a few times a harvest or mail.
package enum FailPoint: String, CaseIterable, Sendable {
    /// The claim of a harvest is committed; nothing has been asked yet.
    case harvestClaimed = "harvest-claimed"
    /// Rows of a report are written, in a transaction that has not ended.
    case importBeforeCommit = "import-before-commit"
    /// Rows of a report are stored, and nobody sees them yet.
    case importAfterCommit = "import-after-commit"
    /// The end of a harvest is written, in a transaction that has not ended.
    case statusBeforeCommit = "status-before-commit"
    /// The end of a harvest is stored, with its event.
    case statusAfterCommit = "status-after-commit"
    /// The claim of a mail is committed; nothing has been sent yet.
    case mailClaimed = "mail-claimed"
    /// The mail server has answered 250.
    case mailAccepted = "mail-accepted"
    /// A mail's outcome is written, in a transaction that has not ended.
    case mailBeforeMark = "mail-before-mark"

    /// Sets the fail-point: `NAME`, or `NAME:N` for the N-th time that it is reached.
    package static let variable = "GARNER_FAIL_POINT"

    /// The file that gives a data folder up for destruction.
    package static let permission = "may-be-destroyed"

    /// What is left until the process dies.
    private struct Fuse {
        let point: FailPoint
        var left: Int
    }

    private static let fuse = Lock<Fuse?>(nil)

    /// Arms the fail-point that the variable names; nil where it is not set.
    ///
    /// *Throws* `FailPointRefused` when the folder was not given up for destruction, and for a name that there is not.
    package static func arm(
        _ environment: [String: String] = ProcessInfo.processInfo.environment,
        in folder: String
    ) throws(FailPointRefused) -> FailPoint? {
        guard let text = environment[variable] else { return nil }
        guard access("\(folder)/\(permission)", F_OK) == 0 else { throw FailPointRefused.notPermitted }
        let words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let point = words.first.flatMap(FailPoint.init), words.count <= 2,
            let count = words.count == 2 ? Int(words[1]) : 1, count > 0
        else { throw FailPointRefused.unknown(text) }
        fuse.withLock { $0 = Fuse(point: point, left: count) }
        return point
    }

    /// Kills the process, as `kill -9` does, when this point is armed and its time has come.
    package func reach() {
        let isDue = Self.fuse.withLock { fuse in
            guard fuse?.point == self else { return false }
            fuse?.left -= 1
            return fuse?.left == 0
        }
        if isDue { raise(SIGKILL) }
    }
}

/// Why a fail-point was not armed.
package enum FailPointRefused: Error, Sendable, Hashable, CustomStringConvertible {
    case notPermitted
    case unknown(String)

    package var description: String {
        switch self {
        case .notPermitted:
            "\(FailPoint.variable) makes the program kill itself in the middle of its work, and this data folder is not one "
                + "that may be destroyed. Unset the variable."
        case .unknown(let text):
            "There is no fail-point “\(text)”. \(FailPoint.variable) is one of "
                + "\(FailPoint.allCases.map(\.rawValue).joined(separator: ", ")), with “:N” for the N-th time."
        }
    }
}
