package import Ground
internal import Harvests
internal import Mail
internal import Tenancy

/// What one process has done since it began, counted as it happens; what is in the database is read from there.
package struct EngineMetrics: Sendable {
    /// By consortium's number; whoever writes them out knows the keys.
    package let claims = Counter("garner_claims_total", "Harvests that this node has claimed.", labels: ["consortium"])
    let attempts = Counter(
        "garner_attempts_total",
        "Attempts that have ended on this node, by outcome and code; a code of COUNTER's or of ours, or none.",
        labels: ["outcome", "code"]
    )
    let attemptTime = Histogram(
        "garner_attempt_duration_seconds",
        "How long attempts took on this node, from the claim to the record of their end."
    )
    let requests = Counter(
        "garner_transfer_requests_total",
        "Requests to providers, by what came of them: answered, or the kind of failure.",
        labels: ["result"]
    )
    let bytes = Counter("garner_transfer_received_bytes_total", "Bytes of providers' answers as they were received.")
    let rows = Counter("garner_import_rows_total", "Usage rows that were stored and recorded.")
    let mails = Counter(
        "garner_mail_tries_total",
        "Mails that this node has tried, by the state that each was left in.",
        labels: ["state"]
    )
    let leaseLosses = Counter(
        "garner_lease_losses_total",
        "Leases that this node took back from lost workers, or lost itself."
    )
    let plans = Counter("garner_plans_served_total", "Plans of connections that this node has served.")
    let swept = Counter("garner_swept_total", "Rows and files that retention has removed.", labels: ["what"])
    let loopFailures = Counter(
        "garner_loop_failures_total",
        "Rounds of this node's loops that ended with an error and are tried again.",
        labels: ["loop"]
    )

    package init() {}

    /// Everything that was counted, each consortium under the name given for its number.
    package func families(naming consortia: [ConsortiumID: String]) -> [MetricFamily] {
        let names = Dictionary(uniqueKeysWithValues: consortia.map { ("\($0.key)", $0.value) })
        return [
            claims.family.renaming("consortium", by: names), attempts.family, attemptTime.family, requests.family,
            bytes.family, rows.family, mails.family, leaseLosses.family, plans.family, swept.family,
            loopFailures.family,
        ]
    }

    func count(_ claimed: ClaimedHarvest) {
        claims.add(1, "\(claimed.scope.consortium)")
    }

    func count(_ move: HarvestMove, rows stored: Int?, took duration: Duration?) {
        guard let ending = move.ending else { return }
        attempts.add(1, ending.outcome.rawValue, ending.code.map(String.init) ?? "none")
        if ending.outcome == .succeeded, let stored { rows.add(Double(stored)) }
        if let duration { attemptTime.observe(duration) }
    }
}

extension MetricFamily {
    /// The same with other words for one label's values; a value without another word stays.
    fileprivate func renaming(_ label: String, by names: [String: String]) -> MetricFamily {
        MetricFamily(
            name,
            help,
            kind,
            samples.map { sample in
                let labels = sample.labels.map { $0.name == label ? Label(label, names[$0.value] ?? $0.value) : $0 }
                return Sample(sample.value, labels, suffix: sample.suffix)
            }
        )
    }
}
