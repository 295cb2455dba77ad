package import Connections

/// Decides whether a new load may take the place of the current one.
///
/// *Source*: a re-harvest that is empty or smaller deserves a look, not an overwrite (sushi.md §15).
package struct ShrinkGuard: Sendable {
    /// What becomes of a new load.
    package enum Verdict: Sendable, Equatable {
        /// It takes the place of what is there, if anything is.
        case publish
        /// It says what is there already.
        case unchanged
        /// Usage that is there would be lost.
        case hold(HoldReason)
    }

    /// The share of a metric's total that may go missing without a hold, 0…1: providers restate a little now and then.
    package var tolerance: Double

    /// A guard with a tolerance, which is brought into 0…1; 0 lets nothing go missing.
    package init(tolerance: Double = 0) {
        self.tolerance = min(max(tolerance, 0), 1)
    }

    /// Compares a new load with the current one of the same connection, report and month; nil when there is none.
    ///
    /// Two releases count differently by design, so of another release only the loss of everything is held.
    package func judge(
        _ new: LoadContent,
        _ release: CounterRelease,
        against current: (content: LoadContent, release: CounterRelease)?
    ) -> Verdict {
        guard let current else { return .publish }
        let old = current.content
        if release == current.release, new.digest == old.digest, new.records == old.records, new.total == old.total {
            return .unchanged
        }
        if new.records == 0, old.records > 0 { return .hold(.vanished(records: old.records, total: old.total)) }
        guard release == current.release else { return .publish }
        let losses = old.metrics.compactMap { name, tally -> HoldReason.Loss? in
            let after = new.metrics[name]?.total ?? 0
            guard Double(after) < Double(tally.total) * (1 - tolerance) else { return nil }
            return HoldReason.Loss(metric: name, before: tally.total, after: after)
        }
        guard losses.isEmpty else { return .hold(.shrunk(losses.sorted { $0.metric < $1.metric })) }
        return .publish
    }
}
