/// A time of day on a clock face, apart from any zone.
///
/// *Shape*: written `06:30`, with seconds `06:30:15` when there are any.
/// *Bounds*: 00:00:00…23:59:59.
package struct CivilTime: Hashable, Sendable {
    package let hour: Int
    package let minute: Int
    package let second: Int

    /// Nil unless such a time is on the clock face.
    package init?(hour: Int, minute: Int = 0, second: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// Reads `hh:mm`, and nothing else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy(\.isASCIIDigit) }),
            let hour = Int(parts[0]), let minute = Int(parts[1])
        else { return nil }
        self.init(hour: hour, minute: minute)
    }

    /// The time so many seconds after midnight, counted round the clock.
    package init(secondOfDay: Int) {
        let wrapped = ((secondOfDay % 86_400) + 86_400) % 86_400
        hour = wrapped / 3600
        minute = wrapped / 60 % 60
        second = wrapped % 60
    }

    /// The day's first moment, 00:00.
    package static let midnight = CivilTime(secondOfDay: 0)

    /// Minutes since midnight, the form in which windows such as a consortium's night are stored.
    package var minuteOfDay: Int { hour * 60 + minute }

    /// Seconds since midnight.
    package var secondOfDay: Int { minuteOfDay * 60 + second }
}

extension CivilTime: Comparable, CustomStringConvertible {
    package static func < (left: CivilTime, right: CivilTime) -> Bool { left.secondOfDay < right.secondOfDay }

    package var description: String {
        let short = "\(hour.zeroPadded(to: 2)):\(minute.zeroPadded(to: 2))"
        return second == 0 ? short : "\(short):\(second.zeroPadded(to: 2))"
    }
}

/// What calendar and clock show somewhere: a day and a time of day.
///
/// *Shape*: written `2026-02-28 06:30`.
package struct CivilDateTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let date: CivilDate
    package let time: CivilTime

    /// The time of day on that day.
    package init(_ date: CivilDate, _ time: CivilTime) {
        self.date = date
        self.time = time
    }

    /// Seconds since 1970-01-01 00:00:00 on the same clock.
    var localSeconds: Int64 { Int64(date.dayNumber) * 86_400 + Int64(time.secondOfDay) }

    init(localSeconds: Int64) {
        let day = localSeconds >= 0 ? localSeconds / 86_400 : (localSeconds - 86_399) / 86_400
        date = CivilDate(dayNumber: Int(day))
        time = CivilTime(secondOfDay: Int(localSeconds - day * 86_400))
    }

    package static func < (left: CivilDateTime, right: CivilDateTime) -> Bool {
        (left.date, left.time) < (right.date, right.time)
    }

    package var description: String { "\(date) \(time)" }
}
