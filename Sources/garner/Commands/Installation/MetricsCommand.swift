internal import Ground
internal import Service

/// `garner metrics`.
enum MetricsCommand {
    static let command = Command(
        "metrics",
        "Prints the figures of the installation, in the form that Prometheus reads.",
        discussion: """
            A node that runs on this machine and answers over HTTP tells all of them, as at its /metrics. Without one, what \
            the database knows is printed: queue, mail, scheduler, lost leases, nodes.
            """,
        examples: [.init("metrics | grep garner_harvests", "How many harvests wait, by state and consortium.")]
    ) { session in
        let vitals = try await session.useCases.vitals(as: session.principal)
        if let told = await session.installation.nodeMetrics(vitals) {
            return session.console.print(told.trimmed)
        }
        session.console.print(PrometheusText.write(vitals.families).trimmed)
        session.console.note("No node of this machine answered over HTTP; what a node counts itself is missing.")
    }
}
