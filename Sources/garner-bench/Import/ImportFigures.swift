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

    var megabytesPerSecond: Double { megabytes / seconds }
    var rowsPerSecond: Double { Double(rows) / seconds }
}
