internal import Ground

/// Shows on standard error how far long work has come, when that is a terminal; otherwise it is silent.
///
/// The rate is that of the last ten seconds, so that the time left follows what happens now.
final class ProgressBar: Sendable {
    /// The line as it is, and the measurements of the last seconds.
    private struct State {
        var line: ProgressLine
        var samples: [(at: ContinuousClock.Instant, done: Int)]
        var drawn: ContinuousClock.Instant?
        var isOver = false

        mutating func measure(_ now: ContinuousClock.Instant) {
            samples.append((now, line.done))
            while samples.count > 2, now - samples[1].at >= .seconds(10) { samples.removeFirst() }
            let seconds = Double((now - samples[0].at).milliseconds) / 1000
            line.rate = seconds >= 0.5 ? Double(line.done - samples[0].done) / seconds : nil
        }
    }

    private let console: Console
    private let state: Lock<State>

    init(_ label: String, total: Int?, unit: ProgressLine.Unit = .things, on console: Console) {
        self.console = console
        let line = ProgressLine(label: label, done: 0, total: total, unit: unit)
        state = Lock(State(line: line, samples: [(.now, 0)]))
        draw(atOnce: true)
    }

    /// Counts so much more as done.
    func advance(by count: Int = 1) {
        state.withLock { $0.line.done += count }
        draw(atOnce: false)
    }

    /// Sets how much is done, and when it turns out to be another, how much there is.
    func set(done: Int, total: Int? = nil) {
        state.withLock { state in
            state.line.done = done
            if let total { state.line.total = total }
        }
        draw(atOnce: false)
    }

    /// Writes a line above the bar.
    func note(_ line: String) {
        if console.errorWidth != nil { console.draw("\r\u{1b}[K") }
        console.note(line)
        draw(atOnce: true)
    }

    /// Shows the last state and leaves it standing; later calls change nothing.
    func finish() {
        draw(atOnce: true)
        let wasOver = state.withLock { state in
            defer { state.isOver = true }
            return state.isOver
        }
        if !wasOver, console.errorWidth != nil { console.draw("\n") }
    }

    private func draw(atOnce: Bool) {
        guard let width = console.errorWidth else { return }
        let line = state.withLock { state -> ProgressLine? in
            let now = ContinuousClock.now
            guard !state.isOver, atOnce || state.drawn.map({ now - $0 > .milliseconds(100) }) ?? true else {
                return nil
            }
            state.drawn = now
            state.measure(now)
            return state.line
        }
        // A column stays free, since some terminals break the line when the last is filled.
        if let line { console.draw("\r\(line.text(width: width - 1))\u{1b}[K") }
    }
}
