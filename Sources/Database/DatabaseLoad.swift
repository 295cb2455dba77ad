/// How much a database has to do for this process at the moment, and has done since it was opened.
package struct DatabaseLoad: Sendable, Hashable {
    package let pools: [Pool]

    package init(pools: [Pool]) {
        self.pools = pools
    }

    /// The connections for one kind of work.
    package struct Pool: Sendable, Hashable {
        /// `read` or `write`.
        package let name: String
        /// How many connections it opens at most.
        package let limit: Int
        /// Transactions under way; on SQLite those that share a commit count each.
        package let running: Int
        /// Transactions that wait for a connection.
        package let waiting: Int
        /// How long the one that came first of them has waited.
        package let longestWait: Duration
        /// Transactions that have begun since the database was opened.
        package let begun: Int
        /// What all of these waited before, together.
        package let waited: Duration

        package init(
            name: String,
            limit: Int,
            running: Int = 0,
            waiting: Int = 0,
            longestWait: Duration = .zero,
            begun: Int = 0,
            waited: Duration = .zero
        ) {
            self.name = name
            self.limit = limit
            self.running = running
            self.waiting = waiting
            self.longestWait = longestWait
            self.begun = begun
            self.waited = waited
        }

        /// Whether work has waited for so long that there are too few connections, or something holds them.
        package func isExhausted(after patience: Duration = .seconds(5)) -> Bool { longestWait >= patience }
    }
}
