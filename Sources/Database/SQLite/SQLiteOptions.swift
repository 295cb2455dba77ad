/// How the SQLite driver works on its file.
package struct SQLiteOptions: Sendable {
    /// How many readers work at once; their threads start when they are first needed.
    package var readers: Int
    /// How long a statement waits for another process before it fails with `.busy`.
    package var busyTimeout: Duration
    /// A group of waiting writes is committed when it has run for this long, although more wait.
    package var groupTime: Duration
    /// Page cache of the writer, in KiB; each reader has a quarter.
    package var cacheKibibytes: Int
    /// Pages newly written to the log after which they are copied into the database's file.
    package var checkpointPages: Int
    /// Length of the log, in pages, from which the writer is paused for a moment so that the log starts again.
    package var logPages: Int
    /// How often commits by other processes are looked for.
    package var watchPeriod: Duration

    /// The shipped values; a test may want others.
    package init(
        readers: Int = 3,
        busyTimeout: Duration = .seconds(5),
        groupTime: Duration = .milliseconds(20),
        cacheKibibytes: Int = 16_384,
        checkpointPages: Int = 2_000,
        logPages: Int = 16_000,
        watchPeriod: Duration = .milliseconds(500)
    ) {
        self.readers = max(readers, 1)
        self.busyTimeout = busyTimeout
        self.groupTime = groupTime
        self.cacheKibibytes = cacheKibibytes
        self.checkpointPages = checkpointPages
        self.logPages = logPages
        self.watchPeriod = watchPeriod
    }
}
