internal import Foundation

/// How much of the processors a thread asks for beside the others of this process.
package enum ThreadPriority {
    /// Puts the calling thread behind those that somebody waits for: for work in bulk, on a thread of its own.
    ///
    /// It costs the work nothing while a processor is free. On Linux a thread has a nice value of its own, and may raise it
    /// without a privilege, but not lower it again: <https://man7.org/linux/man-pages/man2/setpriority.2.html>.
    package static func lower() {
        // Work that cannot be put behind is done all the same.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, bulk)
    }

    /// A third of an ordinary thread's share.
    private static let bulk: Int32 = 5
}
