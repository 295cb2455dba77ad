internal import Foundation

/// The time that processors worked, for the system and for programs, in seconds: what other programs do beside hardly shows.
enum ProcessorTime {
    /// Of this process, all threads together.
    static var own: Double { seconds(__rusage_who_t(RUSAGE_SELF.rawValue)) }

    /// Of the processes that this one started and waited for.
    static var children: Double { seconds(__rusage_who_t(RUSAGE_CHILDREN.rawValue)) }

    private static func seconds(_ whose: __rusage_who_t) -> Double {
        var usage = rusage()
        getrusage(whose, &usage)
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
