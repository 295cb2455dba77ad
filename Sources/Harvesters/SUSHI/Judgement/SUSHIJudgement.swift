internal import Connections
internal import Ground
package import Harvests
internal import Usage

/// What an answer amounts to: every code that it carries or that its shape stands for, and the words that go with them.
///
/// *Rule*: the code in the body decides, whatever the HTTP status; where no code can be read, the status and the shape of
/// the document give one of ours. The gravest of all codes wins (`ErrorCatalogue.judge`). Nothing is decided by severity.
/// *Source*: reference sushi.md §9, §12 and §15.
package struct SUSHIJudgement: Sendable, Hashable {
    package let verdict: ErrorVerdict
    /// The words behind the verdict's code: the provider's, or ours; masked, one line.
    package let message: String?
    /// Counts of the month that was asked for.
    package let rows: Int

    /// Weighs an answer that has been read to its end.
    ///
    /// The HTTP status is one finding among others; the customer is held against the header, and nil when it is not
    /// known; `masked` takes the connection's secrets out of the provider's words.
    package init(
        question: SUSHIQuestion,
        httpStatus: Int,
        summary: ReportSummary,
        customer: KnownCustomer?,
        catalogue: ErrorCatalogue,
        masked: (String) -> String
    ) {
        let rows = summary.fault == nil ? summary.records : 0
        let findings = Self.findings(question, httpStatus, summary, customer, masked)
        verdict = catalogue.judge(findings.map(\.code), rows: rows)
        self.rows = rows
        let code: Int? =
            switch verdict {
            case .accept(let note): note
            case .partial(let code), .hold(let code), .fail(let code): code
            }
        message = code.flatMap { code in
            let words = findings.first { $0.code == code }?.words ?? catalogue.entry(code).title.english
            return Self.oneLine(masked(words))
        }
    }

    /// A code that the answer carries or stands for, with the words that explain it.
    private struct Finding {
        let code: Int
        let words: String

        init(_ code: Int, _ words: String) {
            self.code = code
            self.words = words
        }
    }

    private static func findings(
        _ question: SUSHIQuestion,
        _ httpStatus: Int,
        _ summary: ReportSummary,
        _ customer: KnownCustomer?,
        _ masked: (String) -> String
    ) -> [Finding] {
        // A broken document says nothing for certain, unless an exception was complete in it.
        let said = summary.exceptions.map(finding)
        if let fault = summary.fault, said.isEmpty { return [brokenDocument(fault, httpStatus, summary)] }
        if summary.fault == nil, summary.records > 0 {
            return said + mismatches(question, summary) + doubts(question, summary, customer, masked)
        }
        let hasCode = said.contains { $0.code >= 1000 }
        if hasCode { return said }
        // Nothing in the body decides: the status does, then the shape.
        if let code = ErrorCatalogue.code(forHTTPStatus: httpStatus) {
            return said + [Finding(code, "The service answered with HTTP status \(httpStatus) and no explanation.")]
        }
        return said + shapeFindings(question, summary, isExplained: !said.isEmpty)
    }

    /// An exception as the provider wrote it; one without a number is known by the standard's words, or unknown.
    private static func finding(_ exception: ReportException) -> Finding {
        let words = [exception.message, exception.data].filter { !$0.isEmpty }.joined(separator: ": ")
        let code = exception.code ?? StandardMessage.code(for: exception.message) ?? 9021
        return Finding(code, words.isEmpty ? "The provider gave code \(code) without words." : words)
    }

    private static func brokenDocument(_ fault: JSONCursorError, _ httpStatus: Int, _ summary: ReportSummary) -> Finding
    {
        if let code = ErrorCatalogue.code(forHTTPStatus: httpStatus) {
            return Finding(code, "The service answered with HTTP status \(httpStatus) and no readable explanation.")
        }
        if summary.isMarkup { return Finding(9020, "A web page came in place of a report.") }
        if fault.code == .cut {
            return Finding(9017, "The report ends in the middle, after \(summary.bytes) bytes.")
        }
        return Finding(9020, "The answer is no JSON: \(fault.message)")
    }

    private static func shapeFindings(
        _ question: SUSHIQuestion,
        _ summary: ReportSummary,
        isExplained: Bool
    ) -> [Finding] {
        switch summary.shape {
        case .notJSON: return [Finding(9020, "The answer is text or a web page, not a report.")]
        case .empty: return [Finding(9020, "The answer is empty.")]
        case .null, .scalar, .unrelated: return [Finding(9021, "The answer is JSON, but no report.")]
        case .list: return [Finding(9021, "A list came in place of the report, perhaps the list of reports.")]
        case .exceptions: return []
        case .report:
            if summary.outsideCount > 0 {
                let months = summary.outside.keys.sorted().map(\.description)
                let range = months.count > 1 ? "\(months[0]) to \(months[months.count - 1])" : months.joined()
                return [Finding(9040, "The report has usage of \(range) only, not of \(question.month).")]
            }
            if summary.malformedCount > 0 {
                let example = summary.malformed.first.map { " \($0)" } ?? ""
                return [Finding(9100, "No line of the report could be read.\(example)")]
            }
            return mismatches(question, summary)
        }
    }

    /// What the report says it is, where that is not what was asked for.
    private static func mismatches(_ question: SUSHIQuestion, _ summary: ReportSummary) -> [Finding] {
        var findings: [Finding] = []
        if let named = summary.header?.reportID?.uppercased(), !named.isEmpty, named != question.report.rawValue {
            findings.append(Finding(9040, "The report says that it is \(named), not \(question.report.rawValue)."))
        }
        let release = summary.writtenRelease ?? summary.header?.release
        if let release, ["5", "5.1"].contains(release), release != question.release.rawValue {
            findings.append(
                Finding(9040, "The report is of release \(release), not \(question.release.rawValue).")
            )
        }
        return findings
    }

    /// What a person should know of data that came.
    private static func doubts(
        _ question: SUSHIQuestion,
        _ summary: ReportSummary,
        _ customer: KnownCustomer?,
        _ masked: (String) -> String
    ) -> [Finding] {
        var findings: [Finding] = []
        if summary.malformedCount > 0 {
            let example = summary.malformed.first.map { " \($0)" } ?? ""
            findings.append(Finding(9110, "\(summary.malformedCount) lines could not be read.\(example)"))
        }
        if let end = summary.header?.end, let begin = summary.header?.begin, begin <= end, end < question.month {
            findings.append(Finding(3040, "The report says that it ends with \(end)."))
        }
        if let customer, let header = summary.header, customer.differs(from: header) {
            let new = KnownCustomer(customerID: header.customerID, institutionName: header.institutionName)
            let words = "The report is for \(new.words(masked)); earlier ones were for \(customer.words(masked))."
            findings.append(Finding(9041, words))
        }
        return findings
    }

    private static func oneLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 500 ? String(line.prefix(499)) + "…" : line
    }
}

extension KnownCustomer {
    /// Whether a report names somebody else than earlier ones did; false where either says nothing.
    fileprivate func differs(from header: ReportHeader) -> Bool {
        if let known = customerID, let new = header.customerID, !new.isEmpty {
            // The number identifies the customer; a changed spelling of the name beside the same number is no doubt.
            return !Self.isSame(known, new)
        }
        guard let known = institutionName, let new = header.institutionName, !new.isEmpty else { return false }
        return !Self.isSame(known, new)
    }

    /// Who it is, so that a person can compare: the number that is a credential is named and not shown.
    ///
    /// *Shape*: `“Beta University” (customer 4711)`, `“City Library” (the customer ID of this connection)`.
    fileprivate func words(_ masked: (String) -> String) -> String {
        let name = institutionName.flatMap { $0.isEmpty ? nil : "“\($0)”" }
        let number = customerID.flatMap { id -> String? in
            guard !id.isEmpty else { return nil }
            let shown = masked(id)
            return shown.allSatisfy { $0 == "*" } ? "the customer ID of this connection" : "customer \(shown)"
        }
        guard let name, let number else { return name ?? number ?? "nobody by name" }
        return "\(name) (\(number))"
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        func plain(_ text: String) -> String {
            text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return plain(left) == plain(right)
    }
}

/// The fixed texts of COUNTER's exceptions, for those that come without their number.
///
/// *Source*: COUNTER Code of Practice 5.1, appendix D; texts vary in case and get details appended.
enum StandardMessage {
    static func code(for message: String) -> Int? {
        let words = message.lowercased()
        return ErrorCatalogue.entries.first { entry in
            (1000..<9000).contains(entry.code) && words.hasPrefix(entry.title.english.lowercased())
        }?.code
    }
}
