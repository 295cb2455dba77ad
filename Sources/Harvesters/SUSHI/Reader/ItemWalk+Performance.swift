internal import Ground
internal import Usage

/// Counts, in the two shapes that the releases have; the shape that stands there is read, whatever the header says.
extension ItemWalk {
    /// R5.1's `Attribute_Performance`: stretches of usage, each with its own attributes.
    func readAttributePerformance(_ cursor: JSONCursor, of draft: TitleDraft) throws(JSONCursorError) {
        guard try cursor.openArray() else {
            guard try cursor.kind() == .object else {
                return try reject(cursor, "Its Attribute_Performance is no list.")
            }
            return try readStretch(cursor, of: draft)
        }
        while try cursor.nextElement() { try readStretch(cursor, of: draft) }
    }

    private func readStretch(_ cursor: JSONCursor, of draft: TitleDraft) throws(JSONCursorError) {
        guard try cursor.openObject() else {
            return try reject(cursor, "An entry of its Attribute_Performance is no object.")
        }
        let first = batch.rows.count
        stretch.removeAll()
        while try cursor.nextKey() {
            let key = ReportKey(cursor.key)
            if key == .performance {
                try readPerformance(cursor, attributes: 0)
            } else {
                _ = try TitleFields.readAttribute(key, cursor, into: stretch)
            }
        }
        guard first < batch.rows.count else { return }
        stretch.fillAttributes(from: draft)
        batch.setAttributes(vocabulary.attributes(of: stretch), from: first)
    }

    /// The value of a `Performance` key: R5's list of periods, or R5.1's months under metrics.
    func readPerformance(_ cursor: JSONCursor, attributes: UInt32) throws(JSONCursorError) {
        switch try cursor.kind() {
        case .array:
            _ = try cursor.openArray()
            while try cursor.nextElement() {
                guard try cursor.openObject() else {
                    try reject(cursor, "An entry of its Performance is no object.")
                    continue
                }
                try readMembers(cursor, attributes, ofList: true)
            }
        case .object:
            _ = try cursor.openObject()
            try readMembers(cursor, attributes, ofList: false)
        case .null: try cursor.skip()
        case .text, .number, .boolean: try reject(cursor, "Its Performance is neither a list nor an object.")
        }
    }

    /// The members of one object of usage: `Period` and `Instance` in either order, or, outside a list, metrics.
    private func readMembers(_ cursor: JSONCursor, _ attributes: UInt32, ofList: Bool) throws(JSONCursorError) {
        let first = batch.rows.count
        var month: Int32?
        var isPeriod = false
        while try cursor.nextKey() {
            if cursor.keyIs("Instance") || cursor.key.equalsIgnoringCase("Instance") {
                isPeriod = true
                try readInstances(cursor, attributes)
            } else if cursor.keyIs("Period") || cursor.key.equalsIgnoringCase("Period") {
                isPeriod = true
                month = try readPeriod(cursor)
            } else if !ofList {
                try readMonths(cursor, attributes)
            }
        }
        if isPeriod { place(rowsFrom: first, in: month, cursor) }
    }

    // MARK: Release 5

    private func readInstances(_ cursor: JSONCursor, _ attributes: UInt32) throws(JSONCursorError) {
        guard try cursor.openArray() else {
            switch try cursor.kind() {
            case .object: try readInstance(cursor, attributes)
            case .null: try cursor.skip()
            default: try reject(cursor, "Its Instance is no list.")
            }
            return
        }
        while try cursor.nextElement() { try readInstance(cursor, attributes) }
    }

    private func readInstance(_ cursor: JSONCursor, _ attributes: UInt32) throws(JSONCursorError) {
        guard try cursor.openObject() else { return try reject(cursor, "An entry of its Instance is no object.") }
        var metric: UInt32?
        var count: Int64?
        while try cursor.nextKey() {
            if cursor.keyIs("Metric_Type") {
                metric = try readMetric(cursor)
            } else if cursor.keyIs("Count") {
                count = try readCount(cursor)
            } else {
                switch ReportKey(cursor.key) {
                case .metricType: metric = try readMetric(cursor)
                case .count: count = try readCount(cursor)
                default: break
                }
            }
        }
        guard let metric, let count else {
            return complain(cursor, "A count, or the metric of a count, is missing or cannot be read.")
        }
        // The month is filled in when the period is known: 0 until then.
        addRow(attributes: attributes, metric: metric, month: 0, count: count)
    }

    private func readMetric(_ cursor: JSONCursor) throws(JSONCursorError) -> UInt32? {
        guard let name = try cursor.scalar()?.trimmed, !name.isEmpty else { return nil }
        return metric(name)
    }

    /// The month of a period; nil when there is none, or it spans several months.
    private func readPeriod(_ cursor: JSONCursor) throws(JSONCursorError) -> Int32? {
        guard try cursor.openObject() else {
            try cursor.skip()
            return nil
        }
        var begin: Int32?
        var end: Int32?
        while try cursor.nextKey() {
            switch ReportKey(cursor.key) {
            case .beginDate: begin = try cursor.scalar().flatMap(MonthText.number)
            case .endDate: end = try cursor.scalar().flatMap(MonthText.number)
            default: break
            }
        }
        guard let begin, begin == end ?? begin else { return nil }
        return begin
    }

    /// Gives the rows of a period their month, or drops them.
    private func place(rowsFrom first: Int, in month: Int32?, _ cursor: JSONCursor) {
        let count = batch.rows.count - first
        guard count > 0 else { return }
        hasPeriods = true
        guard let month else {
            complain(cursor, "A Period is missing, cannot be read, or is not one month.")
            return batch.removeRows(from: first)
        }
        guard wanted.contains(month) else {
            noteOutside(month, count)
            return batch.removeRows(from: first)
        }
        batch.setMonth(month, from: first)
    }

    // MARK: Release 5.1

    /// The months under the metric whose key was found last.
    private func readMonths(_ cursor: JSONCursor, _ attributes: UInt32) throws(JSONCursorError) {
        // The key is gone once the cursor is asked for the value.
        let metric = cursor.key.isEmpty ? nil : metric(cursor.key)
        guard let metric, try cursor.openObject() else {
            return try reject(cursor, "A metric has no name that can be read, or its counts are no object of months.")
        }
        hasMonthKeys = true
        while try cursor.nextKey() {
            guard let month = MonthText.number(cursor.key) else {
                try reject(cursor, "A month is not written yyyy-mm.")
                continue
            }
            guard let count = try readCount(cursor) else {
                complain(cursor, "A count, or the metric of a count, is missing or cannot be read.")
                continue
            }
            if wanted.contains(month) {
                addRow(attributes: attributes, metric: metric, month: month, count: count)
            } else {
                noteOutside(month, 1)
            }
        }
    }

    // MARK: Either

    /// A whole number from 0 to a million million, also when it is written as text; anything else is no count.
    private func readCount(_ cursor: JSONCursor) throws(JSONCursorError) -> Int64? {
        guard let count = try cursor.integer(), 0...1_000_000_000_000 ~= count else { return nil }
        return count
    }

    private func metric(_ name: UnsafeRawBufferPointer) -> UInt32? {
        let name = UnsafeRawBufferPointer(rebasing: name.prefix(200))
        guard vocabulary.metricCount < Self.mostMetrics else { return nil }
        return vocabulary.metric(name)
    }

    private func noteOutside(_ month: Int32, _ count: Int) {
        guard outside.count < 1_200 || outside[month] != nil else { return }
        outside[month, default: 0] += count
    }

    private func reject(_ cursor: JSONCursor, _ reason: String) throws(JSONCursorError) {
        complain(cursor, reason)
        try cursor.skip()
    }
}

/// Months as reports write them.
enum MonthText {
    /// `yyyy-mm`, alone or before a day or a time, as `yyyymm`; nil for anything else.
    static func number(_ text: UnsafeRawBufferPointer) -> Int32? {
        guard text.count == 7 || (text.count > 7 && text[7] == UInt8(ascii: "-")), text[4] == UInt8(ascii: "-") else {
            return nil
        }
        var year: Int32 = 0
        var month: Int32 = 0
        for index in 0..<7 where index != 4 {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            if index < 4 { year = year * 10 + Int32(digit) } else { month = month * 10 + Int32(digit) }
        }
        guard (1...12).contains(month), year > 0 else { return nil }
        return year * 100 + month
    }
}
