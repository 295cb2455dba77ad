internal import Ground

/// The date of a mail: `Tue, 03 Feb 2026 06:00:00 +0000`.
///
/// *Source*: RFC 5322 section 3.3.
enum MailDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func text(_ instant: Instant) -> String {
        let civil = Zone.utc.civil(at: instant)
        let weekday =
            switch civil.date.weekday {
            case .monday: "Mon"
            case .tuesday: "Tue"
            case .wednesday: "Wed"
            case .thursday: "Thu"
            case .friday: "Fri"
            case .saturday: "Sat"
            case .sunday: "Sun"
            }
        let date = civil.date
        let parts = [date.day, civil.time.hour, civil.time.minute, civil.time.second]
            .map { $0.zeroPadded(to: 2) }
        return
            "\(weekday), \(parts[0]) \(months[date.month - 1]) \(date.year) \(parts[1]):\(parts[2]):\(parts[3]) +0000"
    }
}
