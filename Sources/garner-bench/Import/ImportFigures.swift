/// What one import came to.
struct ImportFigures: Codable, Sendable {
    let megabytes: Double
    let seconds: Double
    let rows: Int
    let titles: Int
    /// `VmHWM` of the process that did nothing else.
    let peakKibibytes: Int
    /// What other writers waited, in milliseconds.
    let writes: Int
    let longestWait: Double
    let medianWait: Double
    let rawKibibytes: Int
    /// The longest that the database's log grew.
    let logKibibytes: Int
    /// What all its threads worked, in seconds.
    let work: Double

    var megabytesPerSecond: Double { megabytes / seconds }
    var rowsPerSecond: Double { Double(rows) / seconds }
}
