/// Passing values, and keeping a small one until its meaning is known.
extension JSONCursor {
    /// Passes the value that stands next, checking it to its last byte and holding none of it.
    package func skip() throws(JSONCursorError) {
        let floor = depth
        try passOne()
        while depth > floor {
            let hasNext = isObjectOpen ? try advanceToKey(keeping: false) : try advanceToElement()
            if hasNext { try passOne() }
        }
    }

    /// Passes a scalar, or steps into an object or array.
    private func passOne() throws(JSONCursorError) {
        switch try kind() {
        case .object: try push(isObject: true)
        case .array: try push(isObject: false)
        case .text:
            position += 1
            takeValue()
            try passText()
        case .number: _ = try literal()
        case .boolean: _ = try boolean()
        case .null: try pass("null")
        }
    }

    /// The raw bytes of the value that stands next, to be read again later through a `MemorySource`.
    ///
    /// Key order is free, so that a value may come before what tells its meaning. Nil, and passed, when it is longer
    /// than the limit.
    package func capture(limit: Int) throws(JSONCursorError) -> [UInt8]? {
        _ = try startOfValue()
        captured.removeAll(keepingCapacity: true)
        captureLimit = limit
        captureStart = position
        defer { captureStart = -1 }
        try skip()
        keepCaptured(upTo: position)
        return captured.count > limit ? nil : captured
    }

    /// Copies what a capture has passed, before the window moves on.
    func keepCaptured(upTo boundary: Int) {
        let count = min(boundary - captureStart, captureLimit + 1 - captured.count)
        captured.append(contentsOf: UnsafeRawBufferPointer(start: bytes + captureStart, count: max(count, 0)))
        captureStart = 0
    }
}
