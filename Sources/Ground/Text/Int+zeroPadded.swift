extension Int {
    /// The number in so many digits at least, with zeros before it: `7` in two is `07`.
    ///
    /// *Bounds*: made for numbers from 0 on; a number with more digits keeps them all.
    package func zeroPadded(to width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}
