/// What a connection test found, step by step.
package struct Availability: Sendable, Hashable {
    /// One thing that was tried.
    package struct Step: Sendable, Hashable {
        /// How one step ended; only `failed` says that harvests will not work.
        package enum Result: String, Sendable, Hashable {
            case passed
            case failed
            /// Answered, but not as it should; harvests may still work.
            case doubtful
            case skipped
        }

        /// What was tried, in a few words: `service state`, `list of reports`, `report PR 2026-08`.
        package let name: String
        package let result: Result
        /// A code of the error catalogue, where one explains it.
        package let code: Int?
        /// One sentence, masked.
        package let message: String
        package let elapsed: Duration

        package init(
            _ name: String,
            _ result: Result,
            code: Int? = nil,
            _ message: String,
            elapsed: Duration = .zero
        ) {
            self.name = name
            self.result = result
            self.code = code
            self.message = message
            self.elapsed = elapsed
        }
    }

    package let steps: [Step]
    /// The reports on offer, where the service said.
    package let offers: [ReportOffer]

    package init(steps: [Step], offers: [ReportOffer] = []) {
        self.steps = steps
        self.offers = offers
    }

    /// Whether harvests can be expected to work.
    package var isAvailable: Bool { !steps.contains { $0.result == .failed } }
}
