internal import Ground

/// What a progress bar shows at one moment.
struct ProgressLine: Hashable, Sendable {
    /// What is counted, and so how it is written.
    enum Unit: Hashable, Sendable {
        case bytes
        /// Things that are counted: `harvests`.
        case things
    }

    let label: String
    var done: Int
    /// Nil when nobody knows.
    var total: Int?
    let unit: Unit
    /// Per second; nil before there is anything to measure.
    var rate: Double?

    /// The line, no longer than the width.
    func text(width: Int) -> String {
        let ending = [amount, speed, timeLeft].compactMap { $0 }.joined(separator: "  ")
        guard let total, total > 0 else { return "\(label)  \(ending)".truncated(to: width) }
        let share = min(1, Double(done) / Double(total))
        let percent = "\(Int(share * 100)) %"
        let room = width - label.displayWidth - ending.displayWidth - 13
        guard room >= 5 else { return "\(label)  \(percent)  \(ending)".truncated(to: width) }
        let size = min(room, 40)
        let filled = Int((share * Double(size)).rounded(.down))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: size - filled)
        return "\(label)  [\(bar)]  \(String(repeating: " ", count: 5 - percent.count))\(percent)  \(ending)"
    }

    private var amount: String {
        guard let total else { return written(done) }
        return unit == .bytes ? "\(written(done)) of \(written(total))" : "\(done) of \(total)"
    }

    private var speed: String? {
        guard let rate, rate > 0 else { return nil }
        if unit == .bytes { return "\(ByteCount(Int(rate)))/s" }
        return rate >= 10 ? "\(Int(rate.rounded()))/s" : "\(Double(Int((rate * 10).rounded())) / 10)/s"
    }

    private var timeLeft: String? {
        guard let rate, rate > 0, let total, done < total else { return nil }
        let seconds = Int((Double(total - done) / rate).rounded(.up))
        guard seconds < 100 * 3600 else { return nil }
        let minutes = String(seconds / 60 % 60)
        let tail = "\(twoDigits(seconds % 60)) left"
        return seconds < 3600 ? "\(minutes):\(tail)" : "\(seconds / 3600):\(twoDigits(seconds / 60 % 60)):\(tail)"
    }

    private func written(_ count: Int) -> String { unit == .bytes ? ByteCount(count).description : String(count) }

    private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
