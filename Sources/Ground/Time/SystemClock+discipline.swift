internal import CLinux

extension SystemClock {
    /// Whether something on this machine, such as systemd-timesyncd or chrony, keeps the clock right.
    ///
    /// *Source*: adjtimex(2), <https://man7.org/linux/man-pages/man2/adjtimex.2.html>.
    package static var isDisciplined: Bool {
        var state = timex()
        return adjtimex(&state) != TIME_ERROR
    }
}
